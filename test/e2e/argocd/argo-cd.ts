import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describeWithCluster, eventually, kubectl } from '../cluster';

/** Namespace of the Argo CD that the tests work with. */
export const namespace = 'argocd';

const testCluster = join(__dirname, '../../../../shared/cluster/argocd');
const hasTestCluster = existsSync(testCluster);

/** What an Argo CD is tried with. */
export interface Round {
  /** Version of Argo CD, as `3.3`. */
  readonly version: string;
  readonly hook: 'PreDelete' | 'PostDelete';
  /** Whether that version takes a hook for done that it has met half-made (argo-cd#29100). */
  readonly races: boolean;
}

/**
 * Tests that need an Argo CD in the cluster, and a repository that it reads and the tests may push to, for each version
 * and phase of the hook. The test cluster beside the project brings up one version after the other; elsewhere that is
 * what is in the cluster, with the repository of E2E_ARGOCD_REPOSITORY. Without them they skip, with a line that says
 * why.
 *
 * @param isMeant which rounds. @default all
 */
export function describeWithArgoCd(
  name: string,
  tests: (round: Round) => void,
  isMeant: (round: Round) => boolean = () => true,
): void {
  describeWithCluster(name, () => {
    const rounds = possibleRounds().filter(isMeant);
    if (rounds.length > 0) {
      describe.each(rounds)('$version with $hook hooks', (round) => {
        beforeAll(() => {
          bringUp(round);
        });
        tests(round);
      });
      return;
    }
    console.warn(`skipped: ${name}: ${noArgoCd}`);
    test.skip(noArgoCd, () => undefined);
  });
}

/** Why there are no rounds. */
export const noArgoCd = 'no Argo CD of that version is in the cluster, or there is no E2E_ARGOCD_REPOSITORY to push to';

/** What can be tried here, older versions first. */
export function possibleRounds(): Round[] {
  return hasTestCluster ? ['3.3', '3.4'].flatMap(roundsOf) : roundsOf(versionInCluster());
}

/** Makes the Argo CD of a round the one in the cluster. */
export function bringUp({ version }: Round): void {
  if (hasTestCluster) callTestCluster('up', version);
}

function roundsOf(version: string | undefined): Round[] {
  const [major = 0, minor = 0] = (version ?? '').split('.').map(Number);
  if (version === undefined || major < 3 || (major === 3 && minor < 3)) return [];
  return (['PreDelete', 'PostDelete'] as const).map((hook) => ({ version, hook, races: major > 3 || minor > 3 }));
}

/** Version of Argo CD, by its image; undefined where Argo CD, or a repository, is not there. */
function versionInCluster(): string | undefined {
  if (process.env.E2E_ARGOCD_REPOSITORY === undefined) return undefined;
  const images = '{.items[*].spec.template.spec.containers[*].image}';
  const controller = ['-l', 'app.kubernetes.io/name=argocd-application-controller'];
  const image = kubectl([
    'get',
    'statefulsets,deployments',
    '-n',
    namespace,
    ...controller,
    '-o',
    `jsonpath=${images}`,
  ]);
  return /:v([0-9]+\.[0-9]+)/.exec(image)?.[1];
}

function callTestCluster(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(testCluster, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr}`);
  return stdout.trim();
}

/** URL of the repository for a project. */
export function repositoryOf(project: string): string {
  return process.env.E2E_ARGOCD_REPOSITORY ?? callTestCluster('repo', project);
}

/** Argo CD compares with git now, as after a call of a webhook. */
export function refresh(project: string): void {
  const ofProject = ['-n', namespace, '-l', `app.kubernetes.io/part-of=${project}`, '--overwrite'];
  kubectl(['annotate', 'applicationsets', ...ofProject, 'argocd.argoproj.io/application-set-refresh=true']);
  kubectl(['annotate', 'applications', ...ofProject, 'argocd.argoproj.io/refresh=normal']);
}

export function exists(...object: string[]): boolean {
  return kubectl(['get', ...object, '--ignore-not-found']) !== '';
}

/** A field of an Application; empty where it, or the Application, is not there. */
export function application(name: string, field: string): string {
  const get = ['get', 'application', name, '-n', namespace, '--ignore-not-found', '-o', `jsonpath={${field}}`];
  return kubectl(get);
}

export function isThere(name: string): boolean {
  return application(name, '.metadata.name') !== '';
}

/** Whether a publication is in the cluster, and works. */
export function isDelivered(name: string, commit: string): boolean {
  const fields = [
    '.metadata.deletionTimestamp',
    '.status.sync.revision',
    '.status.sync.status',
    '.status.health.status',
  ];
  return application(name, fields.join('},{')) === `,${commit},Synced,Healthy`;
}

/** Why an Application that is being deleted is still there. */
export function deletionError(name: string): string {
  return application(name, '.status.conditions[?(@.type=="DeletionError")].message');
}

/** Deletes an Application as `argocd app delete --cascade=false` does: what it has deployed is to stay. */
export function deleteWithoutObjects(name: string): void {
  const finalizers = application(name, '.metadata.finalizers[*]').split(' ');
  const kept = finalizers.filter((finalizer) => finalizer !== 'resources-finalizer.argocd.argoproj.io');
  const patch = ['--type=merge', '-p', JSON.stringify({ metadata: { finalizers: kept } })];
  kubectl(['patch', 'application', name, '-n', namespace, ...patch]);
  kubectl(['delete', 'application', name, '-n', namespace, '--wait=false']);
}

/** A person's way out: an Application that is being deleted goes, whatever its hook says. */
export function letGo(name: string): void {
  eventually(`${name} is gone`, () => {
    // Argo CD may be faster.
    if (application(name, '.metadata.deletionTimestamp') === '') return true;
    kubectl(['patch', 'application', name, '-n', namespace, '--type=merge', '-p', '{"metadata":{"finalizers":null}}']);
    return false;
  });
}

/** What an earlier run has left in Argo CD, without a word to what it has deployed. */
export function removeFromArgoCd(project: string): void {
  const ofProject = ['-n', namespace, '-l', `app.kubernetes.io/part-of=${project}`];
  kubectl(['delete', 'applicationsets', ...ofProject, '--cascade=orphan', '--wait=false']);
  for (const kind of ['applicationset', 'application', 'appproject']) {
    const names = kubectl(['get', kind, ...ofProject, '-o', 'name'])
      .split('\n')
      .filter((name) => name !== '');
    for (const name of names) {
      // In this order: as long as it is not being deleted, Argo CD puts the finalizers of its hooks back.
      kubectl(['delete', '-n', namespace, name, '--wait=false', '--ignore-not-found']);
      if (exists('-n', namespace, name))
        kubectl(['patch', '-n', namespace, name, '--type=merge', '-p', '{"metadata":{"finalizers":null}}']);
    }
  }
  // What Argo CD was doing when it lost its Application, it keeps for ever.
  for (const job of kubectl(['get', 'jobs', '-n', `${project}-platform`, '-o', 'name'])
    .split('\n')
    .filter(Boolean))
    kubectl(['patch', '-n', `${project}-platform`, job, '--type=merge', '-p', '{"metadata":{"finalizers":null}}']);
  kubectl(['delete', 'roles,rolebindings', ...ofProject]);
  kubectl(['delete', 'clusterroles,clusterrolebindings', '-l', `app.kubernetes.io/part-of=${project}`]);
}
