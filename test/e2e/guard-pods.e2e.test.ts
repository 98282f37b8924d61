import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import { describeWithCluster, kubectl } from './cluster';
import { answerTo, expectAnswer, replacing } from './guard/attempts';
import { baselineCases } from './guard/baseline-cases';
import { GuardedSlots } from './guard/guarded-slots';
import { typeWarnings } from './guard/type-warnings';
import { pod, withHostPath } from './guard/workloads';

const trial = new GuardedSlots();
const { project, platform, slot, root } = trial;
const code = `${root}.code`;
const judge = `${project}-baseline`;
const refused = 'may not mount';

describeWithCluster('the guard and every pod on a cluster', () => {
  beforeAll(() => {
    trial.begin();
  });
  afterAll(() => {
    trial.end();
  });

  test('what slotstack makes for a slot runs', () => {
    for (const job of ['db-secret', 'redis-secret']) {
      const ofSecret = ['-l', `app.kubernetes.io/name=${job}`];
      kubectl(['wait', '-n', slot, 'job', ...ofSecret, '--for=condition=complete', '--timeout=120s']);
    }
  });

  test.each([
    ['slot-data', `${root}/slots/1/postgres`, undefined],
    ['slot-data', `${root}/slots/1`, undefined],
    ['slot-data', `${root}/.slotstack`, undefined],
    ['slot-data', `${root}/.slotstack-scripts/v1`, undefined],
    ['default', `${code}/1`, undefined],
    ['slot-data', `${code}/1`, undefined],
    ['default', `${root}/slots/1/postgres`, refused],
    ['default', `${root}/slots/1`, refused],
    ['default', `${root}/.slotstack-scripts/v1`, refused],
    ['slot-data', `${root}/.slotstack-scripts`, refused],
    ['slot-data', `${root}/.slotstack-scripts/v2`, refused],
    ['default', `${root}/slots/1/.slot-data/trash`, refused],
    ['slot-data', `${root}/slots/1/.slot-data/trash`, refused],
    ['slot-data', `${root}/slots/2/postgres`, refused],
    ['slot-data', `${root}/slots/2`, refused],
    ['slot-data', `${root}/slots`, refused],
    ['slot-data', root, refused],
    ['slot-data', `${root}/slots/1/postgres/`, refused],
    ['slot-data', `${root}/slots//1`, refused],
    ['slot-data', `${root}/slots/1/postgres/link`, refused],
    ['slot-data-cleanup', `${root}/slots`, refused],
    ['slot-data-cleanup', `${root}/slots/1/postgres`, refused],
    ['slot-data-cleanup', `${root}/slots/2`, refused],
    ['default', `${code}/2`, refused],
    ['default', `${code}/1/link`, refused],
    ['default', code, refused],
    ['default', '/', refused],
    ['default', '/var/run/docker.sock', refused],
    ['default', `${root}/slots/1,${code}/1`, refused],
  ])('a pod of ServiceAccount %s mounts %s', (serviceAccountName, path, answer) => {
    expectAnswer(answerTo(pod(slot, { serviceAccountName, ...withHostPath(path) })), answer);
  });

  test('a path with ".." is refused by Kubernetes itself', () => {
    const trial = pod(slot, { serviceAccountName: 'slot-data', ...withHostPath(`${root}/slots/1/../2`) });
    expect(answerTo(trial)).toContain("must not contain '..'");
  });

  test('the old name of serviceAccountName makes no difference', () => {
    const mounting = (path: string) => answerTo(pod(slot, { serviceAccount: 'slot-data', ...withHostPath(path) }));
    expectAnswer(mounting(`${root}/slots/1`), undefined);
    expectAnswer(mounting(`${root}/slots`), refused);
  });

  test.each([
    ['default', root, undefined],
    ['default', `${root}/slots`, refused],
    ['default', '/', refused],
    ['slot-data-cleanup', `${root}/slots`, undefined],
    ['slot-data-cleanup', `${root}/slots/1`, refused],
  ])('a pod of the platform, of ServiceAccount %s, mounts %s', (serviceAccountName, path, answer) => {
    kubectl(['apply', '-n', platform, '-f', '-'], cleanupAccount);
    expectAnswer(answerTo(pod(platform, { serviceAccountName, ...withHostPath(path) })), answer);
  });

  test('a pod from before a change of what is allowed can still end', () => {
    const held = pod(slot, withHostPath(`${code}/1`));
    const metadata = { ...held.metadata, finalizers: ['slotstack-e2e.example/hold'] };
    const annotation = 'slotstack.dev/host-paths';
    kubectl(['create', '-f', '-'], JSON.stringify({ ...held, metadata }));
    kubectl(['annotate', 'namespace', slot, `${annotation}-`]);
    try {
      expectAnswer(answerTo(pod(slot, withHostPath(`${code}/1`))), refused);
      kubectl(['patch', '-n', slot, 'pod/trial', '--type=merge', '-p', '{"metadata":{"finalizers":null}}']);
      kubectl(['delete', '-n', slot, 'pod/trial', '--grace-period=0', '--force']);
    } finally {
      kubectl(['annotate', 'namespace', slot, `${annotation}=${code}/1`]);
    }
  });

  describe('the guard and PodSecurity agree on', () => {
    beforeAll(() => {
      // With the label by which a trial removes what it, or an interrupted one, has made.
      const labels = { 'app.kubernetes.io/part-of': project, 'pod-security.kubernetes.io/enforce': 'baseline' };
      const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: judge, labels } };
      kubectl(['create', '-f', '-'], JSON.stringify(namespace));
    });

    test.each(baselineCases)('$name', ({ message, spec, annotations }) => {
      expectAnswer(answerTo(pod(slot, spec, annotations)), message);
      const judged = answerTo(pod(judge, spec, annotations));
      if (message === undefined) expect(judged).toBeUndefined();
      else expect(judged).toContain('violates PodSecurity "baseline:');
    });
  });

  test.each([
    ['privileged', { securityContext: { privileged: true } }, 'privileged containers'],
    ['with a capability', { securityContext: { capabilities: { add: ['SYS_PTRACE'] } } }, 'added capabilities'],
    ['with nothing special', {}, undefined],
  ])('a user adds a container to a pod: %s', (_, more, answer) => {
    const path = `/api/v1/namespaces/${slot}/pods/postgres-0/ephemeralcontainers`;
    expectAnswer(answerTo(replacing(path, trial.withDebugContainer('postgres-0', more))), answer);
  });

  test('expressions name only fields that Kubernetes has', () => {
    const text = readFileSync(join(trial.outdir, platform, '0001-guard.k8s.yaml'), 'utf8');
    const objects = parseAllDocuments(text).map((document) => document.toJS() as KubernetesObject);
    // Lists of containers have types that Kubernetes adds only untyped; each rule of `baseline` is tried above.
    const policies = objects.filter(
      ({ kind, metadata }) => kind === 'ValidatingAdmissionPolicy' && !metadata.name.endsWith('baseline'),
    );
    expect(policies.length).toBeGreaterThan(20);
    for (const policy of policies) expect(typeWarnings(policy)).toEqual([]);
    const slip = JSON.stringify(policies[0]).replaceAll('hostPath.path', 'hostPath.pth');
    expect(typeWarnings(JSON.parse(slip) as KubernetesObject)).not.toEqual([]);
  });
});

const cleanupAccount = JSON.stringify({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name: 'slot-data-cleanup' },
});
