import { makeClient, reaches } from './clients';
import { describeWithCluster, eventually, kubectl } from './cluster';
import { Trial, waitForServices, type Declaration } from './trial';

const trial = new Trial('e2e-network');
const { project, platform } = trial;
const [slot, neighbour] = [`${project}-dev-1`, `${project}-dev-2`];

const labels = { app: 'web' };
const web = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: {
        terminationGracePeriodSeconds: 0,
        containers: [
          {
            name: 'web',
            image: 'docker.io/library/busybox:1.37.0',
            command: ['httpd', '-f', '-p', '8080'],
            readinessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 1 },
          },
        ],
      },
    },
  },
};
const service = (name: string, more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name },
  spec: { selector: labels, ports: [{ port: 80, targetPort: 8080 }], ...more },
});
const begin: Declaration = { services: ['redis'], active: { 1: 1, 2: 1 }, included: [web, service('web')] };

function applyAll(declaration: Declaration): void {
  trial.declare(declaration);
  trial.apply(slot, neighbour);
}

/** Who reaches the application of the slot, by the name that DNS has for it, and by its address. */
function callers() {
  const address = kubectl(['get', 'pods', '-n', slot, '-l', 'app=web', '-o', 'jsonpath={.items[0].status.podIP}']);
  const from = (namespace: string) =>
    reaches(namespace, `web.${slot}.svc.cluster.local`, 80) && reaches(namespace, address, 8080);
  return { own: from(slot), neighbour: from(neighbour), platform: from(platform) };
}

const apiServer = 'kubernetes.default.svc.cluster.local';

describeWithCluster('the network of a slot', () => {
  beforeAll(() => {
    trial.begin();
    trial.declare({ ...begin, network: { enabled: false } });
    trial.applyPlatform();
    applyAll({ ...begin, network: { enabled: false } });
    for (const namespace of [slot, neighbour, platform]) makeClient(namespace);
    for (const namespace of [slot, neighbour]) {
      kubectl(['rollout', 'status', '-n', namespace, 'deployment/web', '--timeout=120s']);
      waitForServices(namespace, ['redis']);
    }
  });
  afterAll(() => {
    trial.end();
  });

  test('is open to other slots where it is switched off', () => {
    expect(callers()).toEqual({ own: true, neighbour: true, platform: true });
  });

  test('is closed to other slots, and open to itself and to what is no slot', () => {
    applyAll(begin);
    eventually('the neighbour is kept out', () => !callers().neighbour);
    expect(callers()).toEqual({ own: true, neighbour: false, platform: true });
    expect(reaches(slot, apiServer, 443)).toBe(true);
  });

  test('leaves data services as closed as they are', () => {
    const reached = (namespace: string) => reaches(namespace, `redis.${slot}.svc.cluster.local`, 6379);
    expect([slot, neighbour, platform].map(reached)).toEqual([true, false, false]);
  });

  test('is open to the namespaces that services.yaml names, and to no others', () => {
    applyAll({ ...begin, network: { ingressFrom: [neighbour] } });
    eventually('the platform is kept out', () => !callers().platform);
    expect(callers()).toEqual({ own: true, neighbour: true, platform: false });
  });

  test('is open to everybody where a Service is published on the nodes', () => {
    const published = service('published', { type: 'NodePort' });
    applyAll({ ...begin, included: [...(begin.included ?? []), published] });
    eventually('all reach it', () => callers().neighbour);
    kubectl(['delete', 'networkpolicy', '-n', slot, 'slotstack-published-published']);
    applyAll(begin);
    eventually('the neighbour is kept out', () => !callers().neighbour);
  });

  test('reaches what services.yaml names, and DNS; the Job that makes a Secret reaches the API server all the same', () => {
    applyAll({ ...begin, network: { egressTo: [] } });
    eventually('nothing outside is reached', () => !reaches(slot, apiServer, 443));
    expect(callers()).toEqual({ own: true, neighbour: false, platform: true });
    makeSecretAnew();
    const address = kubectl([
      'get',
      'endpoints',
      '-n',
      'default',
      'kubernetes',
      '-o',
      'jsonpath={.subsets[0].addresses[0].ip}',
    ]);
    applyAll({ ...begin, network: { egressTo: [`${address}/32`] } });
    eventually('what is named is reached', () => reaches(slot, apiServer, 443));
    applyAll({ ...begin, network: { egressExcept: [`${address}/32`] } });
    eventually('what is excepted is not reached', () => !reaches(slot, apiServer, 443));
  });

  test('under a policy of the project that denies all, the Job that makes a Secret reaches the API server', () => {
    const deny = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'deny' },
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    };
    applyAll({ ...begin, included: [...(begin.included ?? []), deny] });
    kubectl(['delete', 'networkpolicy', '-n', slot, 'slotstack-ingress', 'slotstack-egress']);
    eventually('nothing is reached', () => !callers().own && !reaches(slot, apiServer, 443));
    makeSecretAnew();
    expect(reaches(slot, 'redis', 6379)).toBe(false);
  });
});

/** Makes the Secret anew, without the data that the lost one opened. */
function makeSecretAnew(): void {
  const before = uidOfSecret();
  kubectl(['delete', '-n', slot, 'statefulset/redis', '--cascade=foreground', '--timeout=120s']);
  trial.dataRoot.run(`rm -rf -- ${project}/slots/1/redis ${project}/slots/1/.slot-data/redis.owner`);
  kubectl(['delete', '-n', slot, 'secret/redis-credentials']);
  kubectl(['delete', '-n', slot, 'job', '-l', 'app.kubernetes.io/name=redis-credentials']);
  trial.apply(slot);
  kubectl([
    'wait',
    '-n',
    slot,
    'job',
    '-l',
    'app.kubernetes.io/name=redis-credentials',
    '--for=condition=complete',
    '--timeout=120s',
  ]);
  expect(uidOfSecret()).not.toBe(before);
  waitForServices(slot, ['redis']);
}

function uidOfSecret(): string {
  return kubectl(['get', '-n', slot, 'secret/redis-credentials', '-o', 'jsonpath={.metadata.uid}']);
}
