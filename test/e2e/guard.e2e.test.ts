import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import { describeWithCluster, kubectl } from './cluster';
import { addressAttempts } from './guard/addresses';
import { answerTo, dry, expectAnswer, forging, patching, replacing, type Attempt } from './guard/attempts';
import { deliveryAttempts } from './guard/delivery';
import { endingAttempts } from './guard/ending';
import { essentialAttempts } from './guard/essentials';
import { GuardedSlots } from './guard/guarded-slots';
import { harmlessAttempts } from './guard/harmless';
import { identityAttempts } from './guard/identities';
import { podAttempts } from './guard/pods';
import { container, pod, withHostPath } from './guard/workloads';

const trial = new GuardedSlots();
const { slot, otherSlot, platform, root, agent } = trial;

/** Known only once the slots are there; tables are made before. */
const addressOfOther = '10.96.222.222';

function fixedAddress(): void {
  const { metadata, spec } = JSON.parse(
    kubectl(['get', 'service/redis', '-n', otherSlot, '-o', 'json']),
  ) as KubernetesObject & { spec: object };
  kubectl(['delete', 'service/redis', '-n', otherSlot]);
  const { name, labels } = metadata;
  const address = { clusterIP: addressOfOther, clusterIPs: [addressOfOther] };
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, labels, namespace: otherSlot },
    spec: { ...spec, ...address },
  };
  kubectl(['create', '-f', '-'], JSON.stringify(service));
}

describeWithCluster('the guard on a cluster', () => {
  beforeAll(() => {
    trial.begin();
    fixedAddress();
  });
  afterAll(() => {
    trial.end();
  });

  describe('an agent with all rights in its namespace', () => {
    test.each([
      ...podAttempts(slot, root),
      ...identityAttempts(slot),
      ...addressAttempts(slot, addressOfOther),
      ...deliveryAttempts(slot),
      ...endingAttempts(slot),
      ...harmlessAttempts,
    ])('%s', (_, trying, answer) => {
      expectAnswer(answerTo(trying, '-n', slot, ...agent), answer);
    });

    test('adds containers and resources to a pod of its own, and no container to one with data', () => {
      const resources = { requests: { cpu: '1m' }, limits: { cpu: '10m' } };
      const own = pod(slot, { containers: [container({ resources })] });
      const debugging = (name: string) => {
        const path = `/api/v1/namespaces/${slot}/pods/${name}/ephemeralcontainers`;
        return answerTo(replacing(path, trial.withDebugContainer(name, {})), ...agent);
      };
      kubectl(['create', '-f', '-', ...agent], JSON.stringify(own));
      try {
        expectAnswer(debugging('trial'), undefined);
        const more = { spec: { containers: [{ name: 'main', resources: { limits: { cpu: '20m' } } }] } };
        const resizing = ['patch', 'pod/trial', dry, '--subresource=resize', '-p', JSON.stringify(more)];
        expectAnswer(answerTo(resizing, '-n', slot, ...agent), undefined);
        expectAnswer(debugging('postgres-0'), 'volumes other than');
      } finally {
        kubectl(['delete', '-n', slot, 'pod/trial', '--grace-period=0', '--force']);
      }
    });

    test('is one in the namespace of another slot too', () => {
      const other = `${otherSlot}:codex-sa`;
      kubectl(['create', 'rolebinding', 'other', '-n', slot, '--role=agent', `--serviceaccount=${other}`]);
      const said = answerTo(pod(slot, { serviceAccountName: 'unlisted' }), `--as=system:serviceaccount:${other}`);
      expectAnswer(said, 'may not run as ServiceAccount unlisted');
    });

    test.each([
      ['validatingadmissionpolicy', 'e2e-guard-guard-host-paths'],
      ['validatingadmissionpolicybinding', 'e2e-guard-guard-host-paths'],
      ['customresourcedefinition', 'listeds.listed.slotstack-e2e.example'],
      ['priorityclass', 'e2e-guard-other'],
      ['node', 'e2e'],
      ['namespace', 'kube-system'],
    ])('has no %s of the cluster', (kind, name) => {
      expect(answerTo(['delete', kind, name, dry], ...agent)).toContain('is forbidden: User');
    });

    test.each([otherSlot, platform, 'kube-system', 'default'])('sees nothing in the namespace %s', (namespace) => {
      for (const kind of ['pods', 'secrets', 'configmaps'])
        expect(answerTo(['get', kind, '-n', namespace], ...agent)).toContain('is forbidden: User');
    });
  });

  // A dry run tells what would be; these are done, as far as the guard lets them.
  test('nothing that an agent does for real takes the traffic, the delivery or the end of another slot', () => {
    const asAgent = ['-n', slot, ...agent];
    const without = (trying: readonly string[]) => trying.filter((argument) => argument !== dry);
    const service = patching('service/web', { spec: { externalIPs: [addressOfOther], ports: [{ port: 6379 }] } });
    const attempts: readonly (readonly string[])[] = [
      service,
      forging('service/balanced', { loadBalancer: { ingress: [{ ip: addressOfOther }] } }),
      forging('pod/postgres-0', { podIP: '10.0.0.1', podIPs: [{ ip: '10.0.0.1' }] }),
      ['annotate', 'configmap/settings', `argocd.argoproj.io/tracking-id=${otherSlot}:/ConfigMap:x/y`],
      patching('configmap/settings', { metadata: { finalizers: ['example.org/held'] } }),
      patching('deployment/web', { spec: { template: { metadata: { finalizers: ['example.org/held'] } } } }),
      ['delete', 'pod/postgres-0', '--grace-period=1000000', '--wait=false'],
      ['create', 'quota', 'none', '--hard=pods=0'],
      ['delete', `namespace/${slot}`, '--wait=false'],
    ];
    const before = state();
    for (const trying of attempts) expect(answerTo(without(trying), ...asAgent)).toContain('ValidatingAdmissionPolicy');
    expect(state()).toBe(before);
  });

  describe.each([
    ['a user with ClusterRole edit', '--as=e2e-guard-editor'],
    ['a ServiceAccount that nothing lists', `--as=system:serviceaccount:${slot}:unlisted`],
    ['a user who delivers another project', '--as=e2e-guard-neighbour'],
  ])('%s', (_, user) => {
    test.each(essentialAttempts(slot, root, addressOfOther))('%s', (_, trying, answer) => {
      const said = answerTo(trying, '-n', slot, user);
      // What its rights do not reach at all is as good.
      if (answer !== undefined && said?.includes('is forbidden: User')) return;
      expectAnswer(said, answer);
    });
  });

  describe.each([
    ['a controller of the cluster', '--as=system:serviceaccount:e2e-guard-controllers:controller'],
    ['a controller that is a user', '--as=system:e2e-guard:controller'],
  ])('%s', (_, asController) => {
    const delivery = 'only who delivers the project sets';
    const attempts: readonly Attempt[] = [
      [
        'holds what it works on',
        patching('configmap/settings', { metadata: { finalizers: ['example.org/held'] } }),
        undefined,
      ],
      ['holds a Service', patching('service/web', { metadata: { finalizers: ['example.org/held'] } }), undefined],
      [
        'gives a Service its address',
        forging('service/balanced', { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } }),
        undefined,
      ],
      ['opens a port for a challenge', patching('service/web', { spec: { type: 'NodePort' } }), undefined],
      ['answers for a host', patching('ingress/web', { spec: { rules: [{ host: 'new.example.org' }] } }), undefined],
      [
        'annotates a pod with its address',
        ['annotate', 'pod/postgres-0', dry, 'cni.projectcalico.org/podIP=192.0.2.1'],
        undefined,
      ],
      ['writes endpoints', ['label', 'endpointslices', '--all', dry, 'a=b'], undefined],
      ['writes its own kind', ['label', 'unlisted/present', dry, 'a=b'], undefined],
      [
        'takes an address of others',
        patching('service/web', { spec: { externalIPs: [addressOfOther] } }),
        'may not have externalIPs',
      ],
      ['mounts the node', pod(slot, withHostPath('/')), /volumes other than|may not mount/],
      ['runs as the data', pod(slot, { serviceAccountName: 'slot-data' }), 'may not run as'],
      ['opens the network', ['delete', 'networkpolicies', '--all', dry], 'come only with the project'],
      [
        'pretends to be another Application',
        ['annotate', 'configmap/settings', dry, 'argocd.argoproj.io/tracking-id=x'],
        delivery,
      ],
    ];
    test.each(attempts)('%s', (_, trying, answer) => {
      expectAnswer(answerTo(trying, '-n', slot, asController), answer);
    });
  });

  test('a gate of the platform ends the namespaces of slots, and no other', () => {
    const asGate = `--as=system:serviceaccount:${platform}:slot-gate`;
    for (const namespace of [slot, otherSlot])
      expectAnswer(answerTo(['delete', 'namespace', namespace, dry], asGate), undefined);
    for (const namespace of [platform, 'kube-system'])
      expect(answerTo(['delete', 'namespace', namespace, dry], asGate)).toContain('is forbidden: User');
    expect(answerTo(['label', 'namespace', slot, dry, '--overwrite', 'slotstack.dev/life=99'], asGate)).toContain(
      'is forbidden: User',
    );
  });

  describe('a user who delivers the project, without all rights', () => {
    const cleanup = { serviceAccountName: 'slot-data', ...withHostPath(`${root}/slots/1`) };
    const attempts: readonly Attempt[] = [
      ['makes pods with the data', pod(slot, cleanup), undefined],
      ['makes no pods with the node', pod(slot, withHostPath('/')), 'may not mount'],
      ['opens a port', patching('service/web', { spec: { type: 'NodePort' } }), undefined],
      ['changes the network', ['delete', 'networkpolicies', '--all', dry], undefined],
      ['marks an object', ['annotate', 'configmap/settings', dry, 'argocd.argoproj.io/sync-wave=1'], undefined],
      [
        'changes the namespace',
        ['annotate', `namespace/${slot}`, dry, 'slotstack.dev/host-paths=/', '--overwrite'],
        undefined,
      ],
    ];
    test.each(attempts)('%s', (_, trying, answer) => {
      expectAnswer(answerTo(trying, '-n', slot, '--as=e2e-guard-deployer'), answer);
    });
  });

  describe('a life of a slot', () => {
    const marked = (life: string) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'trial', namespace: slot, annotations: { 'slotstack.dev/life': life } },
    });
    const namespace = `namespace/${slot}`;

    beforeAll(() => {
      const { labels } = trial.read('namespace', slot).metadata;
      if (labels?.['slotstack.dev/life'] === undefined)
        kubectl(['label', namespace, 'slotstack.dev/life=7', 'slotstack.dev/holder=issue-42']);
    });

    /** The present life as objects name it, with another number or holder where one is given. */
    const present = (number?: string, holder?: string) => {
      const { labels = {} } = trial.read('namespace', slot).metadata;
      return `${number ?? labels['slotstack.dev/life']}-${holder ?? labels['slotstack.dev/holder']}`;
    };

    test('takes what was made for it', () => {
      expectAnswer(answerTo(marked(present())), undefined);
    });

    test('takes nothing that was made for another, whoever brings it', () => {
      for (const life of [present('6'), present('70'), present(undefined, 'issue-43'), '7', 'x'])
        expectAnswer(answerTo(marked(life)), 'was made for life');
      const late = [
        'annotate',
        'configmap/settings',
        '-n',
        slot,
        dry,
        '--overwrite',
        `slotstack.dev/life=${present('6')}`,
      ];
      expectAnswer(answerTo(late), 'was made for life');
    });

    test('does not become another', () => {
      const label = (...labels: string[]) => answerTo(['label', namespace, dry, '--overwrite', ...labels]);
      const never = 'are never changed';
      expectAnswer(label('slotstack.dev/life=8'), never);
      expectAnswer(label('slotstack.dev/holder=issue-43'), never);
      expectAnswer(label('slotstack.dev/life-', 'slotstack.dev/holder-'), never);
      expectAnswer(label('example.org/a=b'), undefined);
    });

    test('may lack: then anything is taken', () => {
      const elsewhere = marked('6-issue-41');
      const { labels = {} } = (JSON.parse(kubectl(['get', 'namespace', platform, '-o', 'json'])) as KubernetesObject)
        .metadata;
      expect(labels).not.toHaveProperty(['slotstack.dev/life']);
      expectAnswer(answerTo({ ...elsewhere, metadata: { ...elsewhere.metadata, namespace: platform } }), undefined);
    });
  });
});

/** What of the slot the real attempts would change. */
function state(): string {
  const shown =
    '{.metadata.name} {.metadata.annotations} {.metadata.finalizers} {.metadata.deletionTimestamp} {.spec.externalIPs} {.spec.template.metadata} {.status.podIP} {.status.loadBalancer}{"\\n"}';
  const kinds = ['service/web', 'service/balanced', 'configmap/settings', 'deployment/web', 'pod/postgres-0'];
  return [
    ...kinds.map((kind) => kubectl(['get', kind, '-n', slot, '-o', `jsonpath=${shown}`])),
    kubectl(['get', 'resourcequotas', '-n', slot, '-o', 'name']),
    kubectl(['get', 'namespace', slot, '-o', `jsonpath=${shown}`]),
  ].join('');
}
