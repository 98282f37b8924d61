import type { OneOffJob } from '../stacks/trash-manifest';
import { CommandFailed } from '../process/command-failed';
import type { Kubectl } from './kubectl';
import { podTrouble } from './pod-trouble';
import { pause } from '../process/pause';

/** Seconds that a Job may take: its own deadline, and some for its last words. */
const deadlineSeconds = 360;

/**
 * Creates the Job, waits until it has ended, and removes it.
 *
 * @param onWaiting runs once, when the Job says that it waits for a service
 * @returns its log
 * @throws CommandFailed with its log where it fails
 */
export function runOneOffJob(
  kubectl: Kubectl,
  { namespace, name, manifest }: OneOffJob,
  onWaiting: () => void = () => undefined,
): string {
  const job = ['job', name, `--namespace=${namespace}`];
  create(kubectl, { namespace, name, manifest });
  try {
    let isWaiting = false;
    const end = Date.now() + deadlineSeconds * 1000;
    while (Date.now() < end) {
      const conditions = kubectl.find([
        'get',
        ...job,
        '--output=jsonpath={.status.conditions[?(@.status=="True")].type}',
      ]);
      const log = logOf(kubectl, namespace, name);
      if (conditions?.includes('Complete')) return log;
      if (conditions?.includes('Failed'))
        throw new CommandFailed(log.trim() || `its pod has not started${troubleOf(kubectl, namespace, name)}`);
      if (!isWaiting && log.includes('waits until')) {
        isWaiting = true;
        onWaiting();
      }
      pause(500);
    }
    throw new CommandFailed(`the Job does not end${troubleOf(kubectl, namespace, name)}`);
  } finally {
    kubectl.output(['delete', ...job, '--cascade=foreground', '--ignore-not-found', '--timeout=120s']);
  }
}

function create(kubectl: Kubectl, { namespace, name, manifest }: OneOffJob): void {
  try {
    kubectl.output(['create', '--filename=-'], manifest);
  } catch (error) {
    if (!(error instanceof CommandFailed) || !error.message.includes('(AlreadyExists)')) throw error;
    const job = ['job', name, `--namespace=${namespace}`];
    const ended = kubectl.find(['get', ...job, '--output=jsonpath={.status.conditions[?(@.status=="True")].type}']);
    // Of a caller who was interrupted.
    if (/Complete|Failed/.test(ended ?? '')) {
      kubectl.output(['delete', ...job, '--cascade=foreground', '--ignore-not-found', '--timeout=120s']);
      kubectl.output(['create', '--filename=-'], manifest);
      return;
    }
    throw new CommandFailed(
      `somebody else has a Job ${name} in ${namespace}. If not: ${kubectl.line(['delete', 'job', name, `--namespace=${namespace}`])}`,
    );
  }
}

/** What keeps its pod, said before the Job is removed; where nothing is known, where a person can look. */
function troubleOf(kubectl: Kubectl, namespace: string, name: string): string {
  const pods = ['pods', `--namespace=${namespace}`, `--selector=batch.kubernetes.io/job-name=${name}`];
  const reasons = kubectl.objects(pods).flatMap(podTrouble);
  return reasons.length > 0
    ? `: ${reasons.join('; ')}`
    : `: ${kubectl.line(['get', 'events', `--namespace=${namespace}`])}`;
}

/** What the Job has said so far; nothing before its pod has started. */
function logOf(kubectl: Kubectl, namespace: string, name: string): string {
  try {
    return kubectl.output(['logs', `job/${name}`, `--namespace=${namespace}`]);
  } catch (error) {
    if (error instanceof CommandFailed) return '';
    throw error;
  }
}
