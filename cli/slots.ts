import { basename, dirname, join } from 'node:path';
import { readHeader } from '../config/header';
import { projectRootOf, readVariables, type Inputs } from '../config/inputs';
import { claimsOf, keptClaims } from '../kubernetes/claims';
import { loadProject } from '../config/project';
import { githubRepository, refuseOtherRepository } from '../git/gh';
import { CommandFailed } from '../process/command-failed';
import { run } from './invocation';
import { parseSlotsArguments, type SlotsArguments, type Task } from './slots-arguments';
import { allocateWanted, releaseUnwanted } from '../slots/asked';
import { allocate, clean, release, show } from '../slots/decision';
import { Git } from '../git/git';
import { Issues } from '../slots/issues';
import { leftoverInCluster } from '../slots/leftover';
import { LocalRegister } from '../slots/local-register';
import { lines, reconciliationFields, reconciliationLines, slotFields, slotTable } from './slots-output';
import { reconcile } from '../slots/reconcile';
import { RemoteRegister } from '../slots/remote-register';
import { SlotProject } from '../slots/slot-project';
import type { ProjectOf, SlotRegister, Update } from '../slots/slot-register';

/** Takes, cleans and gives back slots in the register; the answer for programs goes to stdout, that for people to stderr. */
run(({ inputs, args }) => {
  const { task, output, ...place } = parseSlotsArguments(args);
  const register = registerOf(place, inputs);
  if (task.action === 'list') {
    const { project } = register.read();
    const known = Math.max(project.slots, ...project.register.all.map(({ slot }) => slot));
    const slots = Array.from({ length: known }, (_, index) => slotFields(project, index + 1));
    console.log(output === 'json' ? JSON.stringify(slots) : slotTable(slots));
    return;
  }
  if (task.action === 'reconcile') {
    const { label, isDryRun } = task;
    const props = { ...(label !== undefined && { label }), releases: !isDryRun };
    const outcome = reconcile(register, { issues: issuesOf(inputs, place), ...props });
    for (const line of reconciliationLines(outcome)) console.error(line);
    const fields = reconciliationFields(outcome);
    console.log(output === 'json' ? JSON.stringify({ ...fields, findings: outcome.findings }) : lines(fields));
    return;
  }
  const { project, decision, commit } = carryOut(register, task, () => issuesOf(inputs, place));
  const fields = {
    project: project.name,
    ...(decision.slot !== undefined && slotFields(project, decision.slot, decision.change)),
    ...(task.action !== 'show' && { changed: decision.change !== undefined }),
    ...(commit !== undefined && { commit }),
  };
  console.log(output === 'json' ? JSON.stringify(fields) : lines(fields));
  console.error(decision.sentence);
  if (task.action === 'clean' && decision.slot !== undefined) warnOfClaims(inputs, project.name, decision.slot);
});

/** A clean empties data paths. What the files of the checkout mount beside them is named, as far as they can be read here. */
function warnOfClaims(inputs: Inputs, name: string, slot: number): void {
  try {
    const { targets } = loadProject(servicesFile(inputs, name), inputs);
    const objects = targets
      .filter((target) => target.slot === slot)
      .flatMap(({ groups }) => groups.flatMap((group) => group.objects.map(({ object }) => object)));
    const line = keptClaims(claimsOf(objects));
    if (line !== undefined) console.error(`note: ${line}`);
  } catch {
    console.error('note: data in claims, if the project has any, stays: only data paths are emptied');
  }
}

function servicesFile({ environment }: Inputs, name: string): string {
  return environment.SERVICES_FILE || join('projects', name, 'services.yaml');
}

function registerOf(
  { project: name, published }: Pick<SlotsArguments, 'project' | 'published'>,
  inputs: Inputs,
): SlotRegister {
  const given = inputs.environment.SERVICES_FILE;
  const path = servicesFile(inputs, name);
  const projectOf: ProjectOf = (services, register) => {
    const header = readHeader(services);
    if (header.project !== name)
      throw new CommandFailed(
        `${services.name} is of project "${header.project}", not of "${name}": rename its folder, or the project in it, so that both are the same`,
      );
    const variables = readVariables(inputs, path, header.envFiles);
    return new SlotProject(header, register, variables, projectRootOf(inputs, services.positionOf(0)));
  };
  if (!published) return new LocalRegister(path, projectOf);
  // A project may lie in a repository of its own.
  const [directory, services] = given ? [dirname(given), basename(given)] : ['.', path];
  return new RemoteRegister({ ...published, git: new Git(directory), services, projectOf });
}

function issuesOf({ environment }: Inputs, { published }: Pick<SlotsArguments, 'published'>): Issues {
  const repository = githubRepository(environment);
  if (published) {
    const { SERVICES_FILE: given } = environment;
    const git = new Git(given ? dirname(given) : '.');
    refuseOtherRepository(git.output(['remote', 'get-url', '--', published.remote]), repository);
  }
  return new Issues(repository);
}

function carryOut(
  register: SlotRegister,
  task: Exclude<Task, { action: 'list' | 'reconcile' }>,
  issues: () => Issues,
): Update {
  switch (task.action) {
    case 'allocate':
      return register.update((project) => {
        const { request, label, asksCluster } = task;
        const take = () =>
          allocate(project, request, (slot) => (asksCluster ? leftoverInCluster(project.namespaces(slot)) : undefined));
        return label === undefined ? take() : allocateWanted(take, request, { issues: issues(), label });
      });
    case 'release': {
      const { selection, labeled } = task;
      return register.update((project) =>
        labeled
          ? releaseUnwanted(project, selection, labeled.holder, { issues: issues(), label: labeled.label })
          : release(project, selection),
      );
    }
    case 'clean':
      return register.update((project) => clean(project, task.selection));
    case 'show': {
      const snapshot = register.read();
      return { ...snapshot, decision: show(snapshot.project, task.selection) };
    }
  }
}
