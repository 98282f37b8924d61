import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import { thousandthsOf } from '../../kubernetes/quantity';
import { sum } from '../../constructs/limits/amounts';
import { quotaName } from '../../constructs/limits/object-demand';
import { demandsOf } from '../../stacks/limits/check-figures';
import { rulesOf } from '../../stacks/limits/rules';
import { describeWithCluster, eventually, kubectl } from './cluster';
import { Trial, waitForServices, type Declaration } from './trial';

const trial = new Trial('e2e-limits');
const slot = `${trial.project}-dev-1`;
const labels = { app: 'web' };
const image = 'docker.io/library/busybox:1.37.0';

/** An application that states nothing. */
const web = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas: 2,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: 'web', image, command: ['sleep', 'infinity'] }] } },
  },
};
const declaration: Declaration = {
  services: ['postgres', 'redis', 'rabbitmq'],
  active: { 1: 1 },
  included: [web],
  limits: { defaults: { limits: { 'ephemeral-storage': '50Mi' } } },
};

/** What the API server counts in the slot. */
function used(quota: string): Record<string, string> {
  return JSON.parse(kubectl(['get', 'resourcequota', '-n', slot, quota, '-o', 'jsonpath={.status.used}'])) as Record<
    string,
    string
  >;
}

/** What synth says that the slot takes when its Jobs are done. */
function expected(): ReadonlyMap<string, number> {
  const directory = join(trial.outdir, slot);
  const files = readdirSync(directory).filter((name) => name.endsWith('.yaml'));
  const objects = files.flatMap((file) =>
    parseAllDocuments(readFileSync(join(directory, file), 'utf8')).map(
      (document) => document.toJS() as KubernetesObject,
    ),
  );
  const entries = objects
    .filter(({ metadata }) => metadata.namespace === slot)
    .map((object) => ({ object, position: { file: '', line: 1, column: 1 } }));
  const rules = rulesOf(entries.filter(({ object }) => /^(ResourceQuota|LimitRange)$/.test(object.kind)));
  const { each } = demandsOf(entries, rules, 0);
  const more = new Map([
    ['secrets', 3000],
    ['configmaps', 1000],
  ]);
  return sum([{ amounts: more }, ...each.map(({ least }) => ({ amounts: least }))]);
}

function waitForAll(): void {
  waitForServices(slot, declaration.services);
  kubectl(['rollout', 'status', '-n', slot, 'deployment/web', '--timeout=120s']);
}

function makePod(name: string, spec: object): void {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: slot },
    spec: { terminationGracePeriodSeconds: 0, ...spec },
  };
  kubectl(['apply', '-f', '-'], JSON.stringify(pod));
}

describeWithCluster('limits', () => {
  beforeAll(() => {
    trial.begin();
    trial.declare(declaration);
    trial.applyPlatform();
    trial.apply(slot);
  });
  afterAll(() => {
    trial.end();
  });

  test('let a slot run, and the API server counts what synth does', () => {
    waitForAll();
    const amounts = expected();
    eventually('the quota is counted', () => used('slotstack-limits').pods === '5');
    for (const [name, quantity] of Object.entries(used('slotstack-limits')))
      expect([name, thousandthsOf(quantity)]).toEqual([name, amounts.get(quotaName(name)) ?? 0]);
  });

  test('evict a pod that writes more into an emptyDir than it may', () => {
    const write = 'dd if=/dev/zero of=/scratch/file bs=1M count=200; sleep 600';
    makePod('writer', {
      containers: [
        {
          name: 'writer',
          image,
          command: ['sh', '-c', write],
          volumeMounts: [{ name: 'scratch', mountPath: '/scratch' }],
        },
      ],
      volumes: [{ name: 'scratch', emptyDir: {} }],
    });
    kubectl(['wait', '-n', slot, 'pod/writer', '--for=jsonpath={.status.reason}=Evicted', '--timeout=180s']);
    kubectl(['delete', 'pod', '-n', slot, 'writer']);
  });

  test('keep a slot from a hundred pods', () => {
    trial.declare({ ...declaration, limits: { quota: { pods: 9 } } });
    trial.apply(slot);
    kubectl(['scale', '-n', slot, 'deployment/web', '--replicas=100']);
    const refused = () =>
      kubectl([
        'get',
        'events',
        '-n',
        slot,
        '--field-selector=reason=FailedCreate',
        '-o',
        'jsonpath={.items[*].message}',
      ]);
    eventually('the quota refuses pods', () => refused().includes('exceeded quota: slotstack-limits'));
    expect(used('slotstack-limits').pods).toBe('9');
    trial.apply(slot);
  });

  test.each([
    ['a Service with an address outside', { type: 'LoadBalancer' }],
    ['a Service on the nodes', { type: 'NodePort' }],
  ])('keep a slot from %s', (_, spec) => {
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'out', namespace: slot },
      spec: { ports: [{ port: 80 }], ...spec },
    };
    expect(() => kubectl(['create', '-f', '-'], JSON.stringify(service))).toThrow('exceeded quota: slotstack-limits');
  });
});

describeWithCluster('a ResourceQuota of the project', () => {
  const quota = {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'compute' },
    spec: { hard: { 'limits.cpu': '4', 'limits.memory': '8Gi', 'requests.cpu': '2', 'requests.memory': '4Gi' } },
  };
  const other = new Trial('e2e-quota');
  const name = `${other.project}-dev-1`;
  const resources = { cpu: '10m', cpuLimit: '500m', memory: '256Mi' };
  const begin: Declaration = {
    services: ['postgres', 'redis'],
    active: { 1: 1 },
    included: [quota],
    changes: { postgres: { resources }, redis: { resources } },
  };
  beforeAll(() => {
    other.begin();
    other.declare(begin);
    other.applyPlatform();
    other.apply(name);
  });
  afterAll(() => {
    other.end();
  });

  test('lets a slot start, be emptied, and be deleted', () => {
    waitForServices(name, begin.services);
    other.declare({ ...begin, active: { 1: 2 } });
    other.apply(name);
    waitForServices(name, begin.services);
    other.declare({ ...begin, active: {}, released: { 1: 2 } });
    expect(other.run('delete', name, '--yes')).toMatchObject({ status: 0 });
    expect(other.dataRoot.run(`ls ${other.project}/slots`)).toBe('');
  });
});
