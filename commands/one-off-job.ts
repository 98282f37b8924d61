import { trashJobName } from '../constructs/slot-data/trash-job';
import type { OneOffJob } from '../stacks/trash-manifest';
import { CommandFailed } from './invocation';
import { kubectlOutput } from './kubectl';

/** Seconds until the pod of a Job must run. */
const startSeconds = 120;

/** Seconds that a Job may take: its own deadline, and some for its last words. */
const endSeconds = 360;

/**
 * Creates the Job, waits until it has ended, and removes it.
 *
 * @param meanwhile runs as soon as the Job's pod does
 * @returns its log
 * @throws CommandFailed with its log where it fails
 */
export function runOneOffJob({ namespace, manifest }: OneOffJob, meanwhile: () => void = () => undefined): string {
  const inNamespace = `--namespace=${namespace}`;
  const job = `job/${trashJobName}`;
  create(manifest, namespace);
  try {
    const phase = ['get', 'pods', inNamespace, `--selector=batch.kubernetes.io/job-name=${trashJobName}`];
    const started = until(
      startSeconds,
      () => read([...phase, '--output=jsonpath={.items[*].status.phase}']),
      /Running|Succeeded|Failed/,
    );
    if (!started) throw new CommandFailed(`its pod does not start: see kubectl describe pods ${inNamespace}`);
    meanwhile();
    const conditions = ['get', job, inNamespace, '--output=jsonpath={.status.conditions[?(@.status=="True")].type}'];
    const ended = until(endSeconds, () => read(conditions), /Complete|Failed/);
    const log = read(['logs', job, inNamespace]);
    if (ended?.includes('Complete') !== true)
      throw new CommandFailed(log.trim() || `${job} in ${namespace} does not end`);
    return log;
  } finally {
    kubectlOutput(['delete', job, inNamespace, '--cascade=foreground', '--ignore-not-found']);
  }
}

function create(manifest: string, namespace: string): void {
  try {
    kubectlOutput(['create', '--filename=-'], manifest);
  } catch (error) {
    if (!(error instanceof CommandFailed) || !error.message.includes('(AlreadyExists)')) throw error;
    throw new CommandFailed(
      `somebody else works on the trash in ${namespace}. If not: kubectl delete job ${trashJobName} --namespace=${namespace}`,
    );
  }
}

function read(args: readonly string[]): string {
  return kubectlOutput(args) ?? '';
}

/** Asks every half second; @returns the answer that matches, undefined where none did in time. */
function until(seconds: number, ask: () => string, expected: RegExp): string | undefined {
  for (const end = Date.now() + seconds * 1000; Date.now() < end;) {
    const answer = ask();
    if (expected.test(answer)) return answer;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
  }
  return undefined;
}
