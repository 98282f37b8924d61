import * as z from 'zod';
import {
  backupName,
  backupRecordIn,
  backupRecordName,
  drillName,
  type BackupRecord,
} from '../constructs/facts/backup-record';
import { ensuredData } from '../constructs/facts/ensured-data';
import { definitionsFile } from '../constructs/backup/backup-steps';
import type { ServedData } from '../constructs/slot-data/data-of-slot';
import type { KubernetesObject } from '../kubernetes/kubernetes-object';
import { CommandFailed } from '../process/command-failed';
import { listBackupsJob, type TargetWithBackup } from '../stacks/backup-stack';
import { hasPaths } from '../stacks/data-store';
import type { Delivery } from './delivery';
import type { Kubectl } from './kubectl';
import { LiveNamespace } from './namespace';
import { runOneOffJob } from './one-off-job';
import { removeObjects } from './remove-objects';
import { waitUntilReady, type WatchOptions } from './watch';

/** A backup that can be restored. */
export interface GoodBackup {
  readonly id: string;
  /** When it was made, as ISO 8601. */
  readonly time: string;
}

/** @throws CommandFailed where a target has no backups, or is not in the cluster */
export function withBackup(kubectl: Kubectl, { name, namespace, target }: Delivery): TargetWithBackup {
  if (!target?.backup || !hasPaths(target))
    throw new CommandFailed(
      `${name} has no backups: "backup" in services.yaml says where they go, and which have them`,
    );
  if (LiveNamespace.find(kubectl, namespace).state !== 'there')
    throw new CommandFailed(`${namespace} is not there: slotstack apply ${name}`);
  return { ...target, backup: target.backup };
}

const snapshots = z.array(z.looseObject({ short_id: z.string(), time: z.string() }));

/** The good backups of a target, the latest last. @param from the target that they are of */
export function goodBackups(kubectl: Kubectl, target: TargetWithBackup, from: string): GoodBackup[] {
  const log = runOneOffJob(kubectl, listBackupsJob(target, from));
  const line = log.split('\n').find((each) => each.startsWith('['));
  // An empty repository answers "null".
  if (line === undefined) return [];
  return snapshots
    .parse(JSON.parse(line))
    .map(({ short_id: id, time }) => ({ id, time: new Date(time).toISOString() }))
    .sort((one, other) => one.time.localeCompare(other.time));
}

/**
 * The backup that somebody means.
 *
 * @param at beginning of its id, a time, or a day: the last that was there by then, or by its end. @default the latest
 * @throws CommandFailed where there is none
 */
export function chosenBackup(backups: readonly GoodBackup[], from: string, at: string | undefined): GoodBackup {
  const known = backups.map(({ id, time }) => `${id} of ${time}`).join(', ') || 'none';
  const found = backups.filter((backup) => isMeant(backup, at)).at(-1);
  if (found) return found;
  throw new CommandFailed(
    at === undefined
      ? `${from} has no good backup: slotstack backup ${from}`
      : `${from} has no good backup ${at}: there is ${known}; give the id of one, a day, or a time such as 2026-11-30T04:00Z`,
  );
}

/** @throws CommandFailed where a Job of that name in its labels has not ended */
export function refuseWhileRunning(kubectl: Kubectl, namespace: string, name: string): void {
  const jobs = kubectl.objects(['jobs', `--namespace=${namespace}`, `--selector=app.kubernetes.io/name=${name}`]);
  const running = jobs.find(({ status }) => ((status ?? {}) as { readonly active?: number }).active !== undefined);
  if (!running) return;
  const job = running.metadata.name;
  throw new CommandFailed(
    `${job} runs in ${namespace}, and this waits for nobody: see ${kubectl.line(['logs', `--namespace=${namespace}`, `job/${job}`, '--all-containers'])}`,
  );
}

/** Runs what a CronJob does, now. */
export function runNow(kubectl: Kubectl, namespace: string, what: 'backup' | 'drill', options: WatchOptions): void {
  const cronJob = what === 'backup' ? backupName : drillName;
  refuseWhileRunning(kubectl, namespace, cronJob);
  const job: KubernetesObject = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: `${cronJob}-now`, namespace },
  };
  removeObjects(kubectl, [job]);
  kubectl.output(['create', 'job', job.metadata.name, `--namespace=${namespace}`, `--from=cronjob/${cronJob}`]);
  try {
    waitUntilReady(kubectl, namespace, [job], options);
  } finally {
    for (const line of saidBy(kubectl, namespace, job)) options.say(`  ${line}`);
  }
}

/** Whether a backup may be meant: of several, the last is. */
function isMeant({ id, time }: GoodBackup, at: string | undefined): boolean {
  if (at === undefined) return true;
  // A year is no id.
  if (/^[0-9a-f]{4,64}$/.test(at)) return id.startsWith(at);
  const [, day, clock = 'T23:59:59.999', zone = 'Z'] =
    /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(Z|[+-]\d\d:\d\d)?$/.exec(at) ?? [];
  return day !== undefined && new Date(time).getTime() <= new Date(`${day}${clock}${zone}`).getTime();
}

/** What the steps of a Job have to say to people, in the order in which they said it. */
function saidBy(kubectl: Kubectl, namespace: string, { metadata: { name } }: KubernetesObject): string[] {
  const { stdout } = kubectl.attempt([
    ...['logs', `--namespace=${namespace}`, `--selector=batch.kubernetes.io/job-name=${name}`],
    ...['--all-containers', '--timestamps', '--tail=-1', '--ignore-errors'],
  ]);
  return stdout
    .split('\n')
    .filter((line) => /^\S+ backup: /.test(line))
    .sort()
    .map((line) => line.replace(/^\S+ /, ''));
}

/** What is recorded of the backups in a namespace. */
export function recordedBackups(
  kubectl: Kubectl,
  namespace: string,
): BackupRecord & { readonly suspended: readonly string[] } {
  const ours = kubectl.objects([
    'configmaps,cronjobs',
    `--namespace=${namespace}`,
    `--selector=app.kubernetes.io/name=${backupName}`,
  ]);
  const record = ours.find(({ metadata }) => metadata.name === backupRecordName);
  const { data = {} } = (record ?? {}) as { readonly data?: Readonly<Record<string, unknown>> };
  const suspended = ours.filter(({ spec }) => ((spec ?? {}) as { readonly suspend?: boolean }).suspend === true);
  return { ...backupRecordIn(data), suspended: suspended.map(({ metadata }) => metadata.name) };
}

/** Data paths that the manifests of a target mount. */
export function mountedPaths(objects: readonly KubernetesObject[]): string[] {
  return objects.flatMap((object) => ensuredData(object)?.paths.map(({ name }) => name) ?? []);
}

/** Has a broker take the definitions that lie beside its data; its first user keeps the password of its Secret. */
export function importDefinitions(kubectl: Kubectl, namespace: string, { host, mountPath }: ServedData): void {
  const script = `rabbitmqctl --quiet import_definitions "$1" && printf '%s\\n' "$RABBITMQ_DEFAULT_PASS" | rabbitmqctl --quiet change_password "$RABBITMQ_DEFAULT_USER"; code=$?; rm -f -- "$1"; exit $code`;
  kubectl.output([
    ...['exec', `${host}-0`, `--namespace=${namespace}`, `--container=${host}`, '--'],
    ...['/bin/sh', '-c', script, 'sh', `${mountPath}/${definitionsFile}`],
  ]);
}
