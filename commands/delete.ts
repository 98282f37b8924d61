import { loadProjects } from '../config/projects';
import { Notices } from '../config/notice';
import { Problems } from '../config/problem';
import { cleanupName, confirmationName } from '../constructs/slot-data/cleanup-job';
import { place } from '../stacks/placement';
import { deletionOutput } from '../stacks/target-app';
import { CommandFailed, run } from './invocation';
import { kubectl, kubectlOutput } from './kubectl';

const usage = 'usage: npm run delete -- <target> [--dry-run]';

/** Seconds that the cleanup Job may take: its own deadline, and some for its last words. */
const jobSeconds = 1900;

/**
 * Deletes a slot from the cluster that kubectl points to: its data by the cleanup Job, then its namespace.
 *
 * Every step can be repeated, so an interrupted deletion is finished by calling it again.
 */
run(({ files, inputs, args }) => {
  const names = args.filter((argument) => argument !== '--dry-run');
  const [name] = names;
  if (name === undefined || names.length > 1) throw new CommandFailed(usage);
  const { project, target } = findTarget(loadProjects(files, inputs), name);
  if (target.slot === undefined)
    throw new CommandFailed(`${name} is a lasting environment: its data is deleted by nobody. ${usage}`);
  const problems = new Problems();
  const manifests = deletionOutput(project, target, place(project, new Notices(), problems), problems);
  problems.throwIfAny();
  const { namespace } = target;
  const steps: [string, () => void][] = [
    [
      'make sure of the namespace and of what the cleanup Job may do',
      () => {
        kubectl(['apply', '-f', '-'], manifests.files.get('0000-namespace.k8s.yaml'));
      },
    ],
    [
      `confirm the deletion in ConfigMap ${confirmationName}`,
      () => {
        kubectl(['apply', '-f', '-'], confirmation(namespace, name));
      },
    ],
    [
      'remove the Job of an earlier try',
      () => {
        kubectl(['delete', 'job', cleanupName, '-n', namespace, '--ignore-not-found', '--wait']);
      },
    ],
    [
      'start the cleanup Job: it stops all workloads and deletes the data',
      () => {
        kubectl(['create', '-f', '-'], manifests.files.get('cleanup.k8s.yaml'));
      },
    ],
    [
      'wait for it',
      () => {
        waitForJob(namespace);
      },
    ],
    [
      `delete the namespace ${namespace}`,
      () => {
        kubectl(['delete', 'namespace', namespace, '--ignore-not-found', '--wait', '--timeout=300s']);
      },
    ],
  ];
  for (const [index, [description, step]] of steps.entries()) {
    console.error(`${index + 1}/${steps.length} ${description}`);
    if (!args.includes('--dry-run')) step();
  }
  console.error(args.includes('--dry-run') ? 'nothing was done' : `${name} is deleted`);
});

function findTarget(projects: ReturnType<typeof loadProjects>, name: string) {
  for (const project of projects) {
    const target = project.targets.find((candidate) => candidate.name === name);
    if (target) return { project, target };
  }
  throw new CommandFailed(`there is no target "${name}". ${usage}`);
}

function confirmation(namespace: string, target: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: confirmationName, namespace },
    data: { target },
  });
}

/** Until the Job is complete or has failed; its log is shown either way. */
function waitForJob(namespace: string): void {
  const until = Date.now() + jobSeconds * 1000;
  for (;;) {
    const conditions =
      kubectlOutput([
        'get',
        'job',
        cleanupName,
        '-n',
        namespace,
        '-o',
        'jsonpath={.status.conditions[?(@.status=="True")].type}',
      ]) ?? '';
    const failed = conditions.includes('Failed') || Date.now() > until;
    if (failed || conditions.includes('Complete')) {
      console.error(
        kubectlOutput([
          'logs',
          '-n',
          namespace,
          '-l',
          `batch.kubernetes.io/job-name=${cleanupName}`,
          '--all-containers',
          '--ignore-errors',
          '--prefix',
          '--tail=50',
        ]),
      );
      if (failed)
        throw new CommandFailed(
          `the cleanup Job did not end well: ${namespace} and its data are still there. Mend what its log says, and call this again`,
        );
      return;
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
  }
}
