import { basename, dirname, join, resolve } from 'node:path';
import { sharedArgoCd, type ArgoCd } from './argocd';
import { slotRemarks, slotCount } from './slot-count';
import { inertKeys, inertRemarks } from './inert-keys';
import { projectRootOf, type Inputs } from './inputs';
import { inNamespace } from './in-namespace';
import { loadTarget, variableNamesOf, type ProjectSources, type UncheckedObject } from './load-target';
import { ManifestFiles } from './manifests/manifest-files';
import type { Place } from './place';
import { placesOf } from './places';
import { Scopes } from '../kubernetes/scope';
import { suggestion } from '../input/suggestion';
import { secretVariables, type SecretVariable } from '../kubernetes/plain-secrets/plain-secrets';
import { InvalidInput, Problems, UnusableInput, type Problem } from '../input/problem';
import { readRegister, Register, type SlotRecord } from './register';
import type { DeclaredValues } from './schema/values';
import { variablesOfSecrets } from './secrets';
import { ServicesFile } from './services-file';
import { shareGuards } from './shared-guards';
import { readAlike } from './read-alike';
import { withSiblings, type Siblings } from './siblings';
import { DependsOnSlot } from '../siblings/depends-on-slot';
import type { Target } from './target';
import { settingProblem } from './task';
import { withoutUnusedData, type LoadedTarget } from './unused-data-paths';

/** One services.yaml and the files it names, for every target. */
export interface Project {
  readonly name: string;
  /** services.yaml, as messages call it. */
  readonly file: string;
  /** Environments in the order of services.yaml; slots by number. */
  readonly targets: readonly Target[];
  /** Targets that are alike, with what stands in for them. */
  readonly siblings: readonly Siblings[];
  readonly register: Register;
  /** Which kinds belong to the cluster. */
  readonly scopes: Scopes;
  readonly argocd: ArgoCd;
  /** Environment variables that the project's files can read, or that Secrets get their values from. */
  readonly variables: readonly string[];
  /** What the environment and envFiles have by that name. */
  readonly variable: (name: string) => string | undefined;
  /** Variables among these that look secret, with their values. */
  readonly secretVariables: readonly SecretVariable[];
  /** What a user should know of services.yaml that is no matter of one target, and does not stop the work. */
  readonly remarks: readonly Problem[];
}

/**
 * Reads a project: every environment and every slot.
 *
 * @param path services.yaml; the files it names are relative to it, and the slot register is `slots/` beside it
 * @throws InvalidInput with every problem found
 */
export function loadProject(path: string, inputs: Inputs): Project {
  const problems = new Problems();
  const file = new ServicesFile(path, inputs, problems);
  const registerDirectory = join(dirname(path), 'slots');
  const projectRoot = problems.collect(() => projectRootOf(inputs, { file: path, line: 1, column: 1 })) ?? '';
  const register = problems.collect(() => readRegister(registerDirectory, registerDirectory)) ?? new Register([]);
  const slots = slotCount(file.header, register, inputs.slots);
  const inHeader = new Problems(problems);
  const places = placesOf(file, { projectRoot, slots }, inHeader);
  const earlier = new Problems();
  for (const { position, message } of inHeader.all) earlier.add(position, message);
  for (const { position, message } of earlier.all) problems.add(position, message);
  const sources = { file, register, slots, manifests: new ManifestFiles(), earlier };
  // Of an environment whose slots nobody has taken yet, what is wrong is told now.
  const untaken = slots === 0 ? placesOf(file, { projectRoot, slots: 1 }, new Problems()) : [];
  for (const place of untaken.filter(({ slot }) => slot !== undefined))
    problems.collect(() => loadTarget(place, { ...sources, objects: [] }), place.slot);
  const alike = problems.isEmpty ? loadAlike(places, sources) : undefined;
  return alike ?? loadEach(places, sources, problems);
}

/** The project with slots that are alike read once; undefined where none are, or something is wrong with them. */
function loadAlike(places: readonly Place[], sources: ProjectSources): Project | undefined {
  const problems = new Problems();
  const load = (place: Place) => loadTarget(place, { ...sources, objects: [] });
  try {
    const read = readAlike(places, sources, load);
    if (!read) return undefined;
    const project = projectOf(read.loaded, sources, problems);
    const alike = problems.isEmpty ? withSiblings(project, places, read, load) : undefined;
    return alike && { ...project, ...alike, ...variablesOf(alike.targets, sources) };
  } catch (error) {
    // Read one by one, they tell what is wrong with which.
    if (error instanceof InvalidInput || error instanceof DependsOnSlot) return undefined;
    throw error;
  }
}

/** @throws InvalidInput with every problem found */
function loadEach(places: readonly Place[], sources: ProjectSources, problems: Problems): Project {
  const objects: UncheckedObject[] = [];
  const loaded = places.flatMap(
    (place) => problems.collect(() => loadTarget(place, { ...sources, objects }), place.slot) ?? [],
  );
  const project = projectOf(loaded, sources, problems);
  if (!problems.isEmpty) throw new UnusableInput(problems.all, objects);
  return project;
}

/** @param problems takes what is wrong between targets: then the project cannot be used */
function projectOf(
  loaded: readonly LoadedTarget[],
  { file, manifests, register, slots }: ProjectSources,
  problems: Problems,
): Project {
  const { header, path } = file;
  const fieldsUsed = new Set([...file.fieldsUsed, ...manifests.fieldsUsed]);
  const anySlots = header.environments.some(({ hasSlots }) => hasSlots);
  const hasAgent = loaded.some(({ target }) => target.agent !== undefined);
  const targets = withoutUnusedData(loaded, problems).map(({ target, services }): Target => {
    const { environment, slot, hooks, images } = target;
    const usesRegistries = { hasCopies: images.copies.length > 0, hasBuilds: images.builder !== undefined };
    const inert = inertKeys(services, {
      environment,
      isSlot: slot !== undefined,
      anySlots,
      fieldsUsed,
      hooks,
      hasAgent,
      ...usesRegistries,
    });
    return { ...target, pending: [...target.pending, ...inert] };
  });
  const scopes = new Scopes(
    header.customResourceScopes,
    targets.flatMap(({ groups }) => groups.flatMap(({ objects }) => objects)),
    problems,
  );
  refuseSecondAgents(targets, problems);
  const argocd = sharedArgoCd(loaded, problems);
  for (const record of register.active) {
    // Argo CD deletes what disappears from the output. Where there are no slots, the mistake that is said already may be why.
    if (record.slot > slots && (slots > 0 || problems.isEmpty))
      problems.add(
        record.position,
        `slot ${record.slot} is active, but maxSlots of ${path} is ${slots}: release it first, or raise maxSlots`,
      );
  }
  for (const { environment, position } of register.requests) {
    const names = targets.filter(({ onRequest }) => onRequest).map((target) => target.environment);
    if (!names.includes(environment))
      problems.add(
        position,
        `environment: no environment "${environment}" of ${path} is there on request${suggestion(environment, names)}: end it first, or add it`,
      );
  }
  const registerRemarks = register.active.flatMap((record) => checkValues(record, header.values, problems));
  return {
    name: header.project,
    file: path,
    targets: shareGuards(targets.map((target) => inNamespace(target, scopes))),
    siblings: [],
    register,
    scopes,
    argocd,
    ...variablesOf(targets, { file, manifests }),
    variable: (name) => (Object.hasOwn(file.variables, name) ? file.variables[name] : undefined),
    remarks: [
      ...header.remarks,
      ...slotRemarks(header, { slots, isArgoCds: argocd.source !== undefined }),
      ...folderRemark(path, header.project),
      ...inertRemarks(targets, path),
      ...registerRemarks,
    ],
  };
}

/** What an agent is made of has one name in a namespace. */
function refuseSecondAgents(targets: readonly Target[], problems: Problems): void {
  const first = new Map<string, Target>();
  for (const target of targets.filter(({ agent }) => agent !== undefined)) {
    const { namespace, environment, slot, agent } = target;
    const other = first.get(namespace);
    first.set(namespace, other ?? target);
    if (other && agent)
      problems.add(
        agent.position,
        `agent: ${other.environment} and ${environment} are in one namespace, ${namespace}, which has one agent: name one of them in agent.environments`,
        slot,
      );
  }
}

/** Variables that files read, and Secrets get their values from: of these, each is secret, whatever it is called. */
function variablesOf(
  targets: readonly Pick<Target, 'secrets'>[],
  sources: Pick<ProjectSources, 'file' | 'manifests'>,
): Pick<Project, 'variables' | 'secretVariables'> {
  const ofSecrets = variablesOfSecrets(targets.flatMap(({ secrets }) => secrets));
  const variables = [...new Set([...variableNamesOf(sources), ...ofSecrets])].sort();
  return { variables, secretVariables: secretVariables(sources.file.variables, variables, ofSecrets) };
}

/**
 * What was set for a slot has to be as services.yaml declares it now.
 *
 * @returns what is declared no longer: a value may go from services.yaml while slots have it
 */
function checkValues(
  { slot, values = {}, position }: SlotRecord,
  declared: DeclaredValues,
  problems: Problems,
): Problem[] {
  const [known, gone] = [true, false].map((is) =>
    Object.entries(values).filter(([name]) => Object.hasOwn(declared, name) === is),
  );
  for (const [name, value] of known ?? []) {
    const problem = settingProblem(name, value, declared);
    if (problem !== undefined)
      problems.add(
        position,
        `values: ${problem}, and is ${value}: slotstack slots set --slot ${slot} --set ${name}=...`,
      );
  }
  return (gone ?? []).map(([name, value]) => ({
    position,
    message: `values: ${name} is set, and nothing comes of it: ${settingProblem(name, value, declared)}`,
  }));
}

/** Commands and Argo CD look for the register of a project in the folder of its name. */
function folderRemark(file: string, project: string): Problem[] {
  const folder = dirname(resolve(file));
  const name = basename(folder);
  if (name === project || basename(dirname(folder)) !== 'projects') return [];
  const message = `project: is "${project}", but its folder is projects/${name}, where neither slots nor Argo CD find it: rename the folder to projects/${project}, or the project`;
  return [{ position: { file, line: 1, column: 1 }, message }];
}
