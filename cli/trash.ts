import type { Project } from '../config/project';
import { loadProjects } from '../config/projects';
import { suggestion } from '../input/suggestion';
import type { TargetWithData } from '../config/target';
import { handBack, listOrphans, listTrash, restoreData } from '../constructs/slot-data/trash-job';
import { targetsByDisk } from '../stacks/disks';
import { platformName } from '../stacks/platform-stack';
import { platformTrashJob, targetTrashJob, type OneOffJob } from '../stacks/trash-manifest';
import { changeOptions, parseWords } from './arguments';
import { dataWorkload } from '../cluster/data-workload';
import type { Kubectl } from '../cluster/kubectl';
import { kubectlFor } from '../cluster/kubectl-for';
import { runOneOffJob } from '../cluster/one-off-job';
import { findDelivery } from '../cluster/delivery';
import { CommandFailed } from '../process/command-failed';
import { run } from './invocation';

const usage = `usage: npm run trash -- list <target> [--context=<context>]
       npm run trash -- restore <target> <data path> <entry> [--dry-run]
       npm run trash -- list <project>-platform
       npm run trash -- restore <project>-platform <target> <entry> [--dry-run]`;

/** Lists what was moved aside, and brings it back, in the cluster that kubectl points to. */
run(({ files, inputs, args }) => {
  const { values, positionals } = parseWords(args, changeOptions, usage);
  const [action, name = '', ...words] = positionals;
  const isDryRun = values['dry-run'];
  const projects = loadProjects(files, inputs);
  const platform = projects.find((project) => platformName(project.name) === name);
  const kubectlOf = (target: string) => kubectlFor([findDelivery(projects, target)], values.context);
  if (action === 'list' && name !== '' && words.length === 0) {
    const jobs = platform ? listsOf(platform) : [targetTrashJob(find(projects, name), listTrash)];
    const kubectl = kubectlOf(name);
    for (const job of jobs) list(kubectl, job, isDryRun);
    return;
  }
  const [what, entry, ...more] = words;
  if (action !== 'restore' || what === undefined || entry === undefined || more.length > 0)
    throw new CommandFailed(usage);
  if (!/^[a-z0-9-]+\.[A-Za-z0-9]{8}$/.test(entry))
    throw new CommandFailed(`"${entry}" is no entry of a trash: take one that "list ${name}" shows`);
  const target = platform ? find([platform], what) : find(projects, name);
  const kubectl = kubectlOf(target.name);
  if (platform) bringBack(kubectl, target, entry, isDryRun);
  else restore(kubectl, target, what, entry, isDryRun);
});

function find(projects: readonly Project[], name: string): TargetWithData {
  const targets = projects.flatMap((project) => targetsByDisk(project.targets).flat());
  const target = targets.find((candidate) => candidate.name === name);
  if (!target) {
    const names = targets.map((candidate) => candidate.name);
    throw new CommandFailed(`there is no target "${name}" with data${suggestion(name, names)}`);
  }
  return target;
}

/** One for each disk. */
function listsOf({ name, targets }: Project): OneOffJob[] {
  return targetsByDisk(targets).flatMap(([first]) =>
    first ? [platformTrashJob(first, listOrphans(name, first.dataPaths))] : [],
  );
}

function list(kubectl: Kubectl, job: OneOffJob, isDryRun: boolean): void {
  if (isDryRun) console.error(`run a Job in ${job.namespace} that lists the trash`);
  else process.stdout.write(runOneOffJob(kubectl, job));
}

/**
 * The Job comes first and holds the lock under which pods start, then the service is stopped: nothing that starts its pod
 * again, such as the self-heal of Argo CD, comes before the old data is in its place.
 */
function restore(kubectl: Kubectl, target: TargetWithData, dataPath: string, entry: string, isDryRun: boolean): void {
  const { name, namespace, dataPaths } = target;
  const path = dataPaths.paths.find((candidate) => candidate.name === dataPath);
  if (!path)
    throw new CommandFailed(
      `${name} has no data path "${dataPath}"; it has ${dataPaths.paths.map((known) => known.name).join(', ')}`,
    );
  console.error(`${kubectl.whereabouts()}, namespace ${namespace}`);
  const job = targetTrashJob(target, (data) => restoreData(data, dataPath, entry));
  const workload = dataWorkload(kubectl, namespace, path.hostPath);
  console.error(`run a Job in ${namespace} that restores ${entry}, once nobody works on ${dataPath}`);
  if (workload) {
    console.error(
      `stop ${workload.name} for it, then start it again; where this is interrupted: ${workload.startLine}`,
    );
  }
  if (isDryRun) {
    console.error('nothing was done');
    return;
  }
  try {
    const log = runOneOffJob(kubectl, job, () => workload?.stop());
    process.stdout.write(log);
    // Not running, yet with a pod: that must be another, because it has seen the directory that was there.
    workload?.stop();
  } finally {
    workload?.start();
  }
}

function bringBack(kubectl: Kubectl, target: TargetWithData, entry: string, isDryRun: boolean): void {
  const job = platformTrashJob(target, handBack(target, entry));
  console.error(`${kubectl.whereabouts()}, namespace ${job.namespace}`);
  console.error(`run a Job in ${job.namespace} that puts the data of ${entry} into the trash of ${target.name}`);
  if (isDryRun) console.error('nothing was done');
  else process.stdout.write(runOneOffJob(kubectl, job));
}
