import type { Project } from '../../config/project';
import type { TargetWithData } from '../../config/target';
import { trashEntriesIn } from '../../constructs/facts/trash-list';
import { handBack, listOrphans, listTrash, restoreData } from '../../constructs/slot-data/trash-job';
import { removal } from './trash-remove';
import { hasPaths, isOnDisk, pathNames, sharedStoreOf, type TargetWithPaths } from '../../stacks/data-store';
import { targetsByDisk } from '../../stacks/disks';
import { platformName } from '../../stacks/platform-stack';
import { platformTrashJob, targetTrashJobs, type OneOffJob } from '../../stacks/trash-manifest';
import { BuiltManifests } from '../../cluster/manifests';
import { serviceOfData } from '../../cluster/service-of-data';
import { dataWorkloads } from '../../cluster/data-workload';
import type { Kubectl } from '../../cluster/kubectl';
import { kubectlFor } from '../../cluster/kubectl-for';
import { runOneOffJob } from '../../cluster/one-off-job';
import { findDelivery, targetsLike } from '../../cluster/delivery';
import { CommandFailed } from '../../process/command-failed';
import type { Surroundings } from '../surroundings';
import { verb } from '../verb';
import { contextOption, dryRunOption, fileOption, outputOption, yesOption } from '../options';
import { confirm } from '../confirm';
import { projectCall, type ClusterOptions } from '../call';

export function trash(surroundings: Surroundings) {
  const actions = verb({
    name: 'trash',
    description:
      'Lists what was moved aside, and brings it back until its retention ends. Of the platform of a project: data whose target was not known when it was found.',
    examples: {
      'trash list shop-dev-1': 'what was moved aside in a target',
      'trash restore shop-dev-1 postgres postgres.Abcd1234': 'brings it back: the service stops for it',
      'trash restore shop-platform shop-dev-1 postgres.Abcd1234': 'puts it into the trash of a target first',
    },
  });
  const list = verb({
    name: 'list',
    description: 'Lists what was moved aside in a target, or below the platform of a project.',
    examples: {
      'trash list shop-dev-1': 'a line for each entry: data path, generation, size, age',
      'trash list shop-platform --output json': 'data whose target was not known, for programs',
    },
  });
  list
    .argument('<target>', 'a target, or <project>-platform')
    .addOption(fileOption())
    .addOption(contextOption())
    .addOption(dryRunOption())
    .addOption(outputOption())
    .action((name, options) => {
      listAll(stateOf(surroundings, name, options), options.output);
    });
  const restoring = verb({
    name: 'restore',
    description: 'Brings data back. What is there now is moved aside itself.',
    examples: {
      'trash restore shop-dev-1 postgres postgres.Abcd1234 --dry-run': 'says what would stop for it',
      'trash restore shop-dev-1 postgres postgres.Abcd1234': 'an entry that the list shows',
    },
  });
  restoring
    .argument('<target>', 'a target, or <project>-platform')
    .argument('<data path>', 'a data path of the target; of the platform, the target that gets it')
    .argument('<entry>', 'an entry that the list shows')
    .addOption(fileOption())
    .addOption(contextOption())
    .addOption(dryRunOption())
    .addOption(yesOption())
    .action((name, what, entry, options) => {
      restoreEntry(stateOf(surroundings, name, options), what, entry, options.yes ?? false);
    });
  return actions.addCommand(list).addCommand(restoring).addCommand(removal(surroundings));
}

interface TrashOptions extends ClusterOptions {
  readonly dryRun?: true | undefined;
}

/** Whose trash it is, and how it is reached. */
interface Trash {
  readonly name: string;
  readonly projects: readonly Project[];
  /** @default it is that of a target */
  readonly platform: Project | undefined;
  readonly kubectlOf: (target: string) => Kubectl;
  readonly isDryRun: boolean;
}

function stateOf(surroundings: Surroundings, name: string, options: TrashOptions): Trash {
  const { projects } = projectCall(surroundings, options);
  return {
    name,
    projects,
    platform: projects.find((project) => platformName(project.name) === name),
    kubectlOf: (target) => kubectlFor([findDelivery(projects, target)], options.context, surroundings.kubectl),
    isDryRun: options.dryRun ?? false,
  };
}

function listAll({ name, projects, platform, kubectlOf, isDryRun }: Trash, output: 'text' | 'json'): void {
  const jobs = platform ? listsOf(platform) : listsOfTarget(projects, find(projects, name));
  const kubectl = kubectlOf(name);
  if (isDryRun) {
    for (const { namespace } of jobs) console.error(`run a Job in ${namespace} that lists the trash`);
    return;
  }
  const logs = jobs.map((job) => runOneOffJob(kubectl, job));
  if (output === 'json') console.log(JSON.stringify(logs.flatMap(trashEntriesIn)));
  else for (const log of logs) process.stdout.write(log);
}

function restoreEntry(
  { name, projects, platform, kubectlOf, isDryRun }: Trash,
  what: string,
  entry: string,
  yes: boolean,
): void {
  if (!/^[a-z0-9-]+\.[A-Za-z0-9]{8}$/.test(entry))
    throw new CommandFailed(`"${entry}" is no entry of a trash: take one that "slotstack trash list ${name}" shows`);
  const target = platform ? find([platform], what) : find(projects, name);
  const kubectl = kubectlOf(target.name);
  if (!platform) restore(kubectl, projects, target, what, entry, { isDryRun, yes });
  else if (isOnDisk(target)) bringBack(kubectl, target, entry, isDryRun);
  else throw new CommandFailed(`the data of ${target.name} lies in claims, which no collector moves aside`);
}

function find(projects: readonly Project[], name: string): TargetWithPaths {
  const targets = projects.flatMap((project) => project.targets.filter(hasPaths));
  const target = targets.find((candidate) => candidate.name === name);
  if (!target) {
    const names = targets.map((candidate) => candidate.name);
    throw new CommandFailed(`there is no target "${name}" with data${targetsLike(name, names)}`);
  }
  return target;
}

/** Who works on each data path of a target. On a disk, it is root that looks at the trash, whoever that is. */
function servicesOf(projects: readonly Project[], target: TargetWithPaths) {
  if (isOnDisk(target)) return () => ({ user: 0, group: 0, labels: {}, isOfGroup: false });
  const { objects } = new BuiltManifests(projects).of(findDelivery(projects, target.name));
  return (dataPath: string) => serviceOfData(objects, dataPath);
}

/** One for each trash. */
function listsOfTarget(projects: readonly Project[], target: TargetWithPaths): OneOffJob[] {
  return targetTrashJobs(target, (data) => listTrash(data, servicesOf(projects, target)));
}

/** One for each disk. */
function listsOf({ name, targets }: Project): OneOffJob[] {
  return targetsByDisk(targets).map(([first]) => platformTrashJob(first, listOrphans(name, first.dataPaths)));
}

/**
 * The Job comes first and holds the lock under which pods start, then the service is stopped: nothing that starts its pod
 * again, such as the self-heal of Argo CD, comes before the old data is in its place.
 */
function restore(
  kubectl: Kubectl,
  projects: readonly Project[],
  target: TargetWithPaths,
  dataPath: string,
  entry: string,
  { isDryRun, yes }: { readonly isDryRun: boolean; readonly yes: boolean },
): void {
  const { name, namespace } = target;
  const names = pathNames(target);
  if (!names.includes(dataPath))
    throw new CommandFailed(`${name} has no data path "${dataPath}"; it has ${names.join(', ')}`);
  console.error(`${kubectl.whereabouts()}, namespace ${namespace}`);
  const serviceOf = servicesOf(projects, target);
  const [job] = targetTrashJobs(target, (data) => [restoreData(data, dataPath, entry, serviceOf(dataPath))]);
  if (!job) return;
  const { store, shared } = sharedStoreOf(target);
  const path = { name: dataPath, isShared: shared.includes(dataPath) };
  const workloads = dataWorkloads(kubectl, namespace, store, path);
  console.error(`run a Job in ${namespace} that restores ${entry}, once nobody works on ${dataPath}`);
  for (const { name: workload, startLine } of workloads)
    console.error(`stop ${workload} for it, then start it again; where this is interrupted: ${startLine}`);
  if (isDryRun) {
    console.error('nothing was done');
    return;
  }
  confirm(`restore ${entry} of ${name}?`, yes);
  const stop = () => {
    for (const workload of workloads) workload.stop();
  };
  try {
    const log = runOneOffJob(kubectl, job, stop);
    process.stdout.write(log);
    // Not running, yet with a pod: that must be another, because it has seen the directory that was there.
    stop();
  } finally {
    for (const workload of workloads) workload.start();
  }
}

function bringBack(kubectl: Kubectl, target: TargetWithData, entry: string, isDryRun: boolean): void {
  const job = platformTrashJob(target, handBack(target, entry));
  console.error(`${kubectl.whereabouts()}, namespace ${job.namespace}`);
  console.error(`run a Job in ${job.namespace} that puts the data of ${entry} into the trash of ${target.name}`);
  if (isDryRun) console.error('nothing was done');
  else process.stdout.write(runOneOffJob(kubectl, job));
}
