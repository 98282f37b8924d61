import { randomBytes } from 'node:crypto';
import {
  chosenBackup,
  goodBackups,
  importDefinitions,
  mountedPaths,
  refuseWhileRunning,
  withBackup,
} from '../../cluster/backups';
import { SharedReadiness } from '../../cluster/shared-readiness';
import { dataWorkloads, wantedReplicas, type DataWorkload } from '../../cluster/data-workload';
import type { Delivery } from '../../cluster/delivery';
import type { Kubectl } from '../../cluster/kubectl';
import { BuiltManifests } from '../../cluster/manifests';
import { runOneOffJob } from '../../cluster/one-off-job';
import { runJobs } from '../../cluster/run-jobs';
import { serviceOfData } from '../../cluster/service-of-data';
import { waitUntilReady } from '../../cluster/watch';
import { objectsOfFile } from '../../config/manifests/manifest-object';
import { restoreName } from '../../constructs/facts/backup-record';
import { restoreData } from '../../constructs/slot-data/trash-job';
import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import { label } from '../../rules/names';
import { brokenBy } from '../../rules/text-rule';
import { CommandFailed } from '../../process/command-failed';
import { backupContents, restoreBackupJob, type TargetWithBackup } from '../../stacks/backup-stack';
import { isOnDisk, sharedStoreOf } from '../../stacks/data-store';
import { targetTrashJobs } from '../../stacks/trash-manifest';
import { ageText } from '../amounts';
import { clusterCall } from '../call';
import { confirm } from '../confirm';
import { contextOption, dryRunOption, fileOption, repeatedOption, timeoutOption, yesOption } from '../options';
import type { Surroundings } from '../surroundings';
import { verb } from '../verb';

export function restore(surroundings: Surroundings) {
  return verb({
    name: 'restore',
    description:
      'Restores a backup into a target. All of it is fetched, loaded and compared first; then what is there is moved aside, from where "trash restore" brings it back.',
    examples: {
      'restore shop-dev --dry-run': 'says what would be restored, and what stops for it',
      'restore shop-dev': 'the latest good backup',
      'restore shop-dev --at 2026-11-30': 'the last of that day; also a time, or an id',
      'restore shop-dev --only postgres': 'that data path alone',
      'restore shop-dev-3 --from shop-dev': 'the data of another target, which this one has then',
    },
  })
    .argument('<target>', 'the target that gets the data')
    .option('--at <id or time>', 'which backup: its id, or the last of a day, or by a time (default: the latest)')
    .option('--from <target>', 'the target that the backup is of (default: the same)')
    .addOption(repeatedOption('--only <data path>', 'restores that data path and no other'))
    .addOption(fileOption())
    .addOption(contextOption())
    .addOption(timeoutOption(6 * 3600))
    .addOption(dryRunOption())
    .addOption(yesOption())
    .action((name, { at, from = name, only, timeout, dryRun = false, yes = false, ...options }) => {
      const { named, kubectl, projects } = clusterCall(surroundings, [name], options);
      const broken = brokenBy(from, label);
      if (broken !== undefined) throw new CommandFailed(`--from ${from}: ${broken}`);
      const [delivery] = named;
      if (!delivery) return;
      const { objects } = new BuiltManifests(projects).of(delivery);
      const target = withBackup(kubectl, delivery);
      const restoring = new Restoring(kubectl, delivery, target, objects, { only, timeout });
      const backup = chosenBackup(goodBackups(kubectl, target, from), from, at);
      console.error(
        `backup ${backup.id} of ${from}, made ${backup.time}, ${ageText(new Date(backup.time))} ago: what was written since is moved aside`,
      );
      for (const line of restoring.plan) console.error(line);
      if (dryRun) {
        console.error('nothing was done');
        return;
      }
      confirm(`restore ${restoring.dataPaths.join(', ')} of ${name} from backup ${backup.id} of ${from}?`, yes);
      restoring.run(backup.id, from);
      console.error(
        `${name} has ${restoring.dataPaths.join(', ')} of backup ${backup.id} of ${from}; what was there before: slotstack trash list ${name}`,
      );
    });
}

/** Seconds until all that was stopped is ready again. */
const readySeconds = 900;

interface RestoreOptions {
  /** Data paths that are restored. @default all that a backup has */
  readonly only: readonly string[] | undefined;
  /** Seconds that fetching and comparing may take. */
  readonly timeout: number;
}

/** How a backup gets into a target: to its trash, and from there into its place, as all that comes from there does. */
class Restoring {
  /** Databases first: where this is interrupted, the agent of a workspace still knows that something is missing. */
  readonly dataPaths: readonly string[];
  private readonly workloads: ReadonlyMap<string, readonly DataWorkload[]>;
  private readonly contents;
  private readonly mounted: readonly string[];

  /** @throws CommandFailed for a data path that no backup has */
  constructor(
    private readonly kubectl: Kubectl,
    private readonly delivery: Delivery,
    private readonly target: TargetWithBackup,
    private readonly objects: readonly KubernetesObject[],
    private readonly options: RestoreOptions,
  ) {
    this.mounted = mountedPaths(objects);
    this.contents = backupContents(target, this.mounted);
    const { services, copied } = this.contents;
    const workspace = target.workspace?.dataPath;
    const all = [...services.map(({ dataPath }) => dataPath), ...copied].sort(
      (one, other) => Number(one === workspace) - Number(other === workspace),
    );
    const { only = all } = options;
    const unknown = only.find((each) => !all.includes(each));
    if (unknown !== undefined)
      throw new CommandFailed(
        `backups of ${target.name} have no data path "${unknown}"; they have ${all.join(', ') || 'none'}`,
      );
    this.dataPaths = all.filter((each) => only.includes(each));
    const { store, shared } = sharedStoreOf(target);
    const wanted = wantedReplicas(objects);
    this.workloads = new Map(
      this.moved.map((dataPath) => [
        dataPath,
        dataWorkloads(
          kubectl,
          target.namespace,
          store,
          { name: dataPath, isShared: shared.includes(dataPath) },
          wanted,
        ),
      ]),
    );
  }

  /** What will happen, in lines. */
  get plan(): string[] {
    const { namespace } = this.target;
    return [
      `run a Job in ${namespace} that fetches, loads and compares it`,
      ...[...this.workloads].flatMap(([dataPath, workloads]) => [
        `move ${dataPath} aside, and put that of the backup in its place`,
        ...workloads.map(
          ({ name, startLine }) => `stop ${name} for it, then start it again; where this is interrupted: ${startLine}`,
        ),
      ]),
      ...this.brokers.map(({ host }) => `import the definitions of ${host}: what it has beside them stays`),
    ];
  }

  run(id: string, from: string): void {
    const { kubectl, delivery, target, mounted } = this;
    const entryId = randomBytes(4).toString('hex');
    const job = restoreBackupJob(target, mounted, {
      ...{ id, from, entryId, dataPaths: this.dataPaths, workspace: target.workspace?.dataPath },
      serviceOf: (dataPath) => this.serviceOf(dataPath),
    });
    const say = (line: string) => {
      console.error(`  ${line}`);
    };
    const { timeout } = this.options;
    refuseWhileRunning(kubectl, target.namespace, restoreName);
    runJobs(kubectl, delivery, objectsOfFile('restore.json', job.manifest), { timeout, say, isDelivered: false });
    const workloads = [...this.workloads.values()].flat();
    const stop = () => {
      for (const workload of workloads) workload.stop();
    };
    const closed = sharedStoreOf(target)
      .shared.filter((dataPath) => this.moved.includes(dataPath))
      .map((dataPath) => new SharedReadiness(kubectl, target.namespace, dataPath, target.generation));
    try {
      // Whatever starts its workloads meanwhile: none is to meet data of before beside data of the backup.
      for (const path of closed) path.close();
      stop();
      for (const dataPath of this.moved) this.swap(dataPath, `${dataPath}.${entryId}`, stop);
    } catch (error) {
      for (const { openLine } of closed)
        say(
          `restored in part, so that nothing starts on it: restore it again; or, to let it start as it is: ${openLine}`,
        );
      throw error;
    } finally {
      for (const workload of workloads) workload.start();
    }
    for (const path of closed) path.open();
    waitUntilReady(kubectl, target.namespace, this.objects, { timeout: readySeconds, say });
    for (const broker of this.brokers) importDefinitions(kubectl, target.namespace, broker);
  }

  private swap(dataPath: string, entry: string, stop: () => void): void {
    const service = isOnDisk(this.target)
      ? { user: 0, group: 0, labels: {}, isOfGroup: false }
      : this.serviceOf(dataPath);
    const jobs = targetTrashJobs(this.target, (data) => [restoreData(data, dataPath, entry, service)]);
    for (const job of jobs) process.stderr.write(runOneOffJob(this.kubectl, job, stop));
  }

  /** Data paths whose data is replaced. */
  private get moved(): string[] {
    return this.dataPaths.filter((dataPath) => !this.brokers.some((broker) => broker.dataPath === dataPath));
  }

  private get brokers() {
    return this.contents.services.filter(
      ({ program, dataPath }) => program === 'rabbitmq' && this.dataPaths.includes(dataPath),
    );
  }

  private serviceOf(dataPath: string) {
    return serviceOfData(this.objects, dataPath);
  }
}
