import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { KubernetesObject } from '../../config/kubernetes-object';
import { describeWithCluster, kubectl } from './cluster';
import { agentActions } from './guard/agent-actions';
import { baselineCases } from './guard/baseline-cases';
import { creating, expectRefusal, refusal } from './guard/refusal';
import { typeWarnings } from './guard/type-warnings';
import { container, pod, withHostPath, withVolumes, workload } from './guard/workloads';
import { Trial, waitForServices } from './trial';

const trial = new Trial('e2e-guard');
const { project, platform } = trial;
const slot = `${project}-dev-1`;
const root = trial.dataRoot.path;
const code = `${root}.code`;
const judge = `${project}-baseline`;
const asAgent = `--as=system:serviceaccount:${slot}:codex-sa`;

/** The live object, as JSON has it. */
function read(...args: string[]): KubernetesObject {
  return JSON.parse(kubectl(['get', '-n', slot, '-o', 'json', ...args])) as KubernetesObject;
}

function objectsIn(file: string): KubernetesObject[] {
  const documents = parseAllDocuments(readFileSync(join(trial.outdir, file), 'utf8'));
  return documents.map((document) => document.toJS() as KubernetesObject);
}

/** Adds a container to a running pod. */
function debugging(name: string, more: object, ...flags: string[]): string | undefined {
  const running = read('pod', name);
  const ephemeralContainers = [{ ...container({ name: 'debug' }), ...more }];
  const path = `/api/v1/namespaces/${slot}/pods/${name}/ephemeralcontainers?dryRun=All`;
  // Of whatever version: the kubelet writes the status meanwhile.
  const metadata = { ...running.metadata, resourceVersion: '' };
  const changed = { ...running, metadata, spec: { ...(running.spec as object), ephemeralContainers } };
  return refusal(['replace', '--raw', path, '-f', '-', ...flags], changed);
}

describeWithCluster('the guard on a cluster', () => {
  beforeAll(() => {
    trial.begin();
    trial.copy(join(__dirname, 'guard/project'));
    trial.applyPlatform();
    trial.apply(slot);
    waitForServices(slot, ['postgres', 'redis']);
    kubectl(['rollout', 'status', '-n', slot, 'deployment/agent', '--timeout=240s']);
  });
  afterAll(() => {
    trial.end();
  });

  test('what slotstack makes for a slot runs', () => {
    kubectl(['wait', '-n', slot, 'job', '--all', '--for=condition=complete', '--timeout=120s']);
    const [job] = objectsIn(`${slot}/pre-delete/cleanup.k8s.yaml`);
    const { spec } = (job?.spec as { template: { spec: Record<string, unknown> } }).template;
    expect(creating(pod(slot, spec))).toBeUndefined();
  });

  const refused = 'may not mount';

  test.each([
    ['slot-data', `${root}/slots/1/postgres`, undefined],
    ['slot-data', `${root}/slots/1`, undefined],
    ['slot-data', `${root}/.slotstack`, undefined],
    ['slot-data-cleanup', `${root}/slots`, undefined],
    ['default', `${code}/1`, undefined],
    ['slot-data', `${code}/1`, undefined],
    ['default', `${root}/slots/1/postgres`, refused],
    ['default', `${root}/slots/1`, refused],
    ['default', `${root}/slots/1/.slot-data/trash`, refused],
    ['slot-data', `${root}/slots/1/.slot-data/trash`, refused],
    ['slot-data', `${root}/slots/2/postgres`, refused],
    ['slot-data', `${root}/slots/2`, refused],
    ['slot-data', `${root}/slots`, refused],
    ['slot-data', root, refused],
    ['slot-data', `${root}/slots/1/postgres/`, refused],
    ['slot-data', `${root}/slots//1`, refused],
    ['slot-data', `${root}/slots/1/postgres/link`, refused],
    ['slot-data-cleanup', `${root}/slots/1/postgres`, refused],
    ['slot-data-cleanup', `${root}/slots/2`, refused],
    ['default', `${code}/2`, refused],
    ['default', `${code}/1/link`, refused],
    ['default', code, refused],
    ['default', '/', refused],
    ['default', '/var/run/docker.sock', refused],
    ['default', `${root}/slots/1,${code}/1`, refused],
  ])('a pod of ServiceAccount %s mounts %s', (serviceAccountName, path, message) => {
    expectRefusal(creating(pod(slot, { serviceAccountName, ...withHostPath(path) })), message);
  });

  test('a path with ".." is refused by Kubernetes itself', () => {
    const trial = pod(slot, { serviceAccountName: 'slot-data', ...withHostPath(`${root}/slots/1/../2`) });
    expect(() => creating(trial)).toThrow("must not contain '..'");
  });

  test('the old name of serviceAccountName makes no difference', () => {
    const trial = (path: string) => creating(pod(slot, { serviceAccount: 'slot-data', ...withHostPath(path) }));
    expectRefusal(trial(`${root}/slots/1`), undefined);
    expectRefusal(trial(`${root}/slots`), refused);
  });

  test.each([
    [root, undefined],
    [`${root}/slots`, refused],
    ['/', refused],
  ])('a pod of the platform mounts %s', (path, message) => {
    expectRefusal(creating(pod(platform, withHostPath(path))), message);
  });

  test('a pod from before a change of what is allowed can still end', () => {
    const held = pod(slot, withHostPath(`${code}/1`));
    const metadata = { ...held.metadata, finalizers: ['slotstack-e2e.example/hold'] };
    const annotation = 'slotstack.dev/host-paths';
    kubectl(['create', '-f', '-'], JSON.stringify({ ...held, metadata }));
    kubectl(['annotate', 'namespace', slot, `${annotation}-`]);
    try {
      expectRefusal(creating(pod(slot, withHostPath(`${code}/1`))), refused);
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
      expectRefusal(creating(pod(slot, spec, annotations)), message);
      const judged = () => creating(pod(judge, spec, annotations));
      if (message === undefined) expect(judged()).toBeUndefined();
      else expect(judged).toThrow('violates PodSecurity "baseline:');
    });
  });

  test.each([
    ['privileged', { securityContext: { privileged: true } }, 'privileged containers'],
    ['with a capability', { securityContext: { capabilities: { add: ['SYS_PTRACE'] } } }, 'added capabilities'],
    ['with nothing special', {}, undefined],
  ])('a user adds a container to a pod: %s', (_, more, message) => {
    expectRefusal(debugging('postgres-0', more), message);
  });

  describe('an agent with all rights in its namespace', () => {
    const volumes = 'volumes other than';
    const kinds = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController', 'Job', 'CronJob'];

    describe.each(['Pod', ...kinds])('runs a %s', (kind) => {
      test.each([
        ['with nothing special', {}, undefined],
        ['as itself', { serviceAccountName: 'codex-sa' }, undefined],
        ['with its Secrets', withVolumes({ emptyDir: {} }, { secret: { secretName: 'db-secret' } }), undefined],
        ['with a listed path of the node', withHostPath(`${code}/1`), 'volume-0'],
        // A pod is refused by two policies, of which the API server names any.
        ['with the node', withHostPath('/'), /volumes other than|may not mount \/ of the node/],
        ['with a CSI driver', withVolumes({ csi: { driver: 'node.example' } }), volumes],
        ['with a share', withVolumes({ nfs: { server: '127.0.0.1', path: '/' } }), volumes],
        ['as slot-data', { serviceAccountName: 'slot-data' }, 'not as ServiceAccount slot-data'],
        ['as slot-data-cleanup', { serviceAccount: 'slot-data-cleanup' }, 'not as ServiceAccount slot-data-cleanup'],
        ['with its data', { serviceAccountName: 'slot-data', ...withHostPath(`${root}/slots/1`) }, volumes],
      ])('%s', (_, spec, message) => {
        const object = kind === 'Pod' ? pod(slot, spec) : workload(kind, slot, spec);
        expectRefusal(creating(object, asAgent), message);
      });
    });

    test('runs a Job that Kubernetes names', () => {
      const job = workload('Job', slot, {});
      const unnamed = { ...job, metadata: { ...job.metadata, name: '', generateName: 'trial-' } };
      expectRefusal(creating(unnamed, asAgent), undefined);
    });

    test.each(agentActions(slot))('%s', (_, args, message) => {
      expectRefusal(refusal(['-n', slot, asAgent, ...args]), message);
    });

    test.each(['', '/status', '/finalize'])('leaves the guard by namespaces/%s', (subresource) => {
      const { metadata, ...namespace } = read('namespace', slot);
      const labels = { ...metadata.labels, 'slotstack.dev/guard': 'off' };
      const path = `/api/v1/namespaces/${slot}${subresource}?dryRun=All`;
      const changed = { ...namespace, metadata: { ...metadata, labels } };
      const said = refusal(['replace', '--raw', path, '-f', '-', asAgent], changed);
      expectRefusal(said, 'only by users who may create namespaces');
    });

    test('has a token written into a Secret', () => {
      const annotations = { 'kubernetes.io/service-account.name': 'slot-data' };
      const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'token', namespace: slot, annotations } };
      expectRefusal(creating({ ...secret, type: 'kubernetes.io/service-account-token' }, asAgent), 'write a token');
      expectRefusal(creating(secret, asAgent), undefined);
    });

    test('adds a container to a pod of its own, and to one with data', () => {
      kubectl(['create', '-f', '-', asAgent], JSON.stringify(pod(slot, {})));
      expectRefusal(debugging('trial', {}, asAgent), undefined);
      expectRefusal(debugging('postgres-0', {}, asAgent), volumes);
      kubectl(['delete', '-n', slot, 'pod/trial', '--grace-period=0', '--force']);
    });

    test('cannot change the guard itself', () => {
      const remove = [
        'delete',
        'validatingadmissionpolicy',
        `${project}-guard-host-paths`,
        '--dry-run=server',
        asAgent,
      ];
      expect(() => refusal(remove)).toThrow('is forbidden: User');
    });

    test('is an agent in the namespace of another slot too', () => {
      const other = `${project}-dev-2:codex-sa`;
      kubectl(['create', 'rolebinding', 'other', '-n', slot, '--role=agent', `--serviceaccount=${other}`]);
      const said = creating(pod(slot, withHostPath(`${code}/1`)), `--as=system:serviceaccount:${other}`);
      expectRefusal(said, volumes);
    });
  });

  test('who may create namespaces may change what the guard reads', () => {
    const change = ['annotate', 'namespace', slot, 'slotstack.dev/host-paths=/', '--overwrite', '--dry-run=server'];
    expect(refusal(change)).toBeUndefined();
  });

  test('expressions name only fields that Kubernetes has', () => {
    const objects = objectsIn(`${platform}/0001-guard.k8s.yaml`);
    // Lists of containers have types that Kubernetes adds only untyped; each rule of `baseline` is tried above.
    const policies = objects.filter(
      ({ kind, metadata }) => kind === 'ValidatingAdmissionPolicy' && !metadata.name.endsWith('baseline'),
    );
    expect(policies.length).toBeGreaterThan(5);
    for (const policy of policies) expect(typeWarnings(policy)).toEqual([]);
    const slip = JSON.stringify(policies[0]).replaceAll('hostPath.path', 'hostPath.pth');
    expect(typeWarnings(JSON.parse(slip) as KubernetesObject)).not.toEqual([]);
  });
});
