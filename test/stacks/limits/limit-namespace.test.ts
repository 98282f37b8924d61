import { at } from '../../constructs/built';
import { manifest, problemsOf, synthesized } from '../synthesized';

/** A project with slots whose `stack.yaml` is included, and data services where there are any. */
function services(more = '', dataServices = '') {
  return `project: shop
environments: {dev: {}, ai: {}}
maxSlots: 2
dataPaths: {root: /srv/shop, envDir: '/srv/shop/{{ .Env }}{{ .Slot }}', dirs: [db]}
${more}
infrastructure:
  - name: stack
    manifests: [{path: stack.yaml}]
    dataServices: [${dataServices}]
`;
}
const postgres = (resources: string) =>
  `{type: postgres, name: db, image: 'postgres:16', config: c, secret: s, database: d, user: u, resources: {${resources}}}`;

/** A Deployment with one container. */
const deployment = (resources: string, spec = '', name = 'web') =>
  manifest(
    'Deployment',
    name,
    `spec: {${spec}selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: main, image: 'web:1', resources: {${resources}}}]}}}`,
  );
const quota = (hard: string, more = '') => manifest('ResourceQuota', 'compute', `spec: {hard: {${hard}}${more}}`);
const limitRange = (item: string, type = 'Container') =>
  manifest('LimitRange', 'range', `spec: {limits: [{type: ${type}, ${item}}]}`);

const limits = (target: string) =>
  synthesized(services(), { 'stack.yaml': deployment('') })
    .names(target)
    .filter((name) => name.endsWith('/slotstack-limits'));

describe('a slot', () => {
  test('gets a ResourceQuota and a LimitRange before anything else, a lasting environment gets none', () => {
    expect(limits('shop-dev-1')).toEqual(['ResourceQuota/slotstack-limits', 'LimitRange/slotstack-limits']);
    expect(limits('shop-dev')).toEqual([]);
    expect(limits('shop-platform')).toEqual([]);
    const names = synthesized(services(), { 'stack.yaml': deployment('') }).names('shop-dev-1');
    expect(names.indexOf('LimitRange/slotstack-limits')).toBeLessThan(names.indexOf('Deployment/web'));
  });

  test('gets none where services.yaml says so', () => {
    const output = synthesized(services('limits: {enabled: false}'), { 'stack.yaml': deployment('') });
    expect(output.names('shop-dev-1').join()).not.toContain('slotstack-limits');
  });

  test('has room for twice what its manifests take, those of guests in its namespace too', () => {
    const output = synthesized(
      `project: shop
environments: {ai: {}, helpers: {}}
namespace: {patterns: {helpers: 'shop-dev-{{ .Slot }}'}}
maxSlots: 1
infrastructure: [{name: stack, manifests: [{path: '{{ .Env }}.yaml'}]}]
`,
      {
        'ai.yaml': deployment(
          'requests: {cpu: 3}, limits: {memory: 10Gi}',
          'replicas: 2, strategy: {type: Recreate}, ',
        ),
        'helpers.yaml': deployment('requests: {cpu: 1}', 'strategy: {type: Recreate}, ', 'helper'),
      },
    );
    const hard = at(output.object('shop-dev-1', 'ResourceQuota/slotstack-limits'), 'spec.hard');
    expect(hard).toMatchObject({
      'requests.cpu': '14',
      'limits.memory': '44Gi',
      'requests.memory': '41Gi',
      pods: '50',
    });
    expect(output.names('shop-helpers')).toEqual(['Deployment/helper']);
  });

  test('has the figures and defaults of services.yaml instead of the usual ones', () => {
    const more = `limits: {quota: {pods: 7, memory: 3Gi, secrets: '', limits.cpu: 9}, defaults: {limits: {cpu: 1}}}`;
    const output = synthesized(services(more), { 'stack.yaml': deployment('') });
    const hard = at(output.object('shop-dev-1', 'ResourceQuota/slotstack-limits'), 'spec.hard');
    expect(hard).toMatchObject({ pods: '7', memory: '3Gi', 'limits.cpu': '9', services: '50' });
    expect(hard).not.toHaveProperty('secrets');
    expect(Object.keys(hard as object)).not.toContain('requests.memory');
    expect(at(output.object('shop-dev-1', 'LimitRange/slotstack-limits'), 'spec.limits.0.default')).toEqual({
      cpu: '1',
      memory: '2Gi',
      'ephemeral-storage': '8Gi',
    });
  });

  test('that asks for more than services.yaml allows is refused, with what takes most', () => {
    const files = { 'stack.yaml': deployment('requests: {memory: 3Gi}', 'replicas: 2, ') };
    expect(
      problemsOf(services('limits: {quota: {requests.memory: 5Gi}}', postgres('cpu: 1m, memory: 1Gi')), files),
    ).toEqual([
      'services.yaml:5:35 limits.quota: requests.memory is 5Gi, but the manifests take 7200Mi: Deployment/web 6Gi, StatefulSet/db 1Gi, Job/s 32Mi',
    ]);
  });

  test('that has no room to be updated is told so', () => {
    const files = { 'stack.yaml': deployment('requests: {memory: 3Gi}', 'replicas: 2, ') };
    expect(synthesized(services('limits: {quota: {requests.memory: 7Gi}}'), files).notices).toContain(
      'services.yaml:5:35 limits.quota: requests.memory is 7Gi: enough for the manifests, which take 6Gi, but not while all is updated, scaled up, and all Jobs run: that takes 9Gi (shop-dev-1, shop-dev-2)',
    );
  });

  test('whose containers do not state what services.yaml counts is refused', () => {
    const more = 'limits: {quota: {limits.cpu: 9}}';
    expect(problemsOf(services(more, postgres('cpu: 1m, memory: 1Gi')), { 'stack.yaml': deployment('') })).toEqual([
      'services.yaml:9:20 StatefulSet/db: container db states no limits.cpu, which limits.quota (services.yaml:5:30) counts: state it, or give it by limits.defaults, as resources.cpuLimit of the data service; none of its pods would be made',
      'stack.yaml:1:1 Deployment/web: container main states no limits.cpu, which limits.quota (services.yaml:5:30) counts: state it, or give it by limits.defaults; none of its pods would be made',
    ]);
  });
});

describe('a ResourceQuota among the files', () => {
  const bounds = 'limits.cpu: 4, limits.memory: 8Gi, requests.cpu: 2, requests.memory: 4Gi';

  test('stands in for that of slotstack, and is enough for what slotstack adds', () => {
    const files = { 'stack.yaml': quota(bounds) };
    const output = synthesized(services('', postgres('cpu: 100m, cpuLimit: "1", memory: 1Gi')), files);
    expect(output.names('shop-dev-1').filter((name) => /Quota|LimitRange/.test(name))).toEqual([
      'ResourceQuota/compute',
    ]);
    expect(output.notices).toEqual([
      'stack.yaml:1:1 ResourceQuota/compute stands in for the ResourceQuota and LimitRange of slotstack (shop-dev-1, shop-dev-2)',
    ]);
  });

  test('that counts what a data service does not state is refused, with the key that states it', () => {
    const files = { 'stack.yaml': quota(bounds) };
    expect(problemsOf(services('', postgres('cpu: 100m, memory: 1Gi')), files)).toEqual([
      'services.yaml:9:20 StatefulSet/db: container db states no limits.cpu, which ResourceQuota/compute (stack.yaml:1:1) counts: state it, as resources.cpuLimit of the data service; none of its pods would be made',
    ]);
  });

  test.each([
    ['cpu: 2', 'cpu is 2, but the manifests take 3010m'],
    ['pods: 2', 'pods is 2, but the manifests take 4'],
    ['count/deployments.apps: 0', 'count/deployments.apps is 0, but the manifests take 1: Deployment/web 1'],
    ['services: 0', 'services is 0, but the manifests take 1: Service/db 1'],
    ['configmaps: 1', 'configmaps is 1, but the manifests take 2: ConfigMap/c 1'],
    ['secrets: 0', 'secrets is 0, but the manifests take 1'],
  ])('of %s that the manifests exceed is refused where it stands', (hard, problem) => {
    const files = { 'stack.yaml': quota(hard) + deployment('requests: {cpu: 1}', 'replicas: 2, ') };
    const slots = services('', postgres('cpu: "1", memory: 1Gi')).replace('dev: {}, ', '');
    const [first, ...others] = problemsOf(slots, files);
    expect(first).toContain(`stack.yaml:1:1 ResourceQuota/compute: ${problem}`);
    expect(others).toEqual([]);
  });

  test('with scopes is not checked, and a note says so', () => {
    const files = { 'stack.yaml': quota('pods: 0', ', scopes: [BestEffort]') + deployment('') };
    expect(synthesized(services(), files).notices).toContain(
      'stack.yaml:1:1 ResourceQuota/compute has scopes, so pods are not checked against it (shop-dev, shop-dev-1, shop-dev-2)',
    );
  });

  test('with defaults in a LimitRange needs nothing stated', () => {
    const range = limitRange('default: {cpu: 500m, memory: 1Gi}');
    const files = { 'stack.yaml': quota('limits.cpu: 4, limits.memory: 8Gi') + range + deployment('') };
    expect(problemsOf(services('', postgres('cpu: 1m, memory: 1Gi')), files)).toEqual([]);
  });

  test('is checked in lasting environments, too', () => {
    const files = { 'stack.yaml': quota('pods: 0') + deployment('') };
    const lasting = services().replace('ai: {}', 'staging: {}');
    expect(problemsOf(lasting, files)).toEqual([
      'stack.yaml:1:1 ResourceQuota/compute: pods is 0, but the manifests take 1: Deployment/web 1',
    ]);
  });
});

describe('a LimitRange among the files', () => {
  const refused = (item: string, resources: string, type?: string) =>
    problemsOf(services(), { 'stack.yaml': limitRange(item, type) + deployment(resources) }).map((line) =>
      line.replace(/^.*Deployment\/web: /, '').replace(/; none of its pods would be made$/, ''),
    );

  test.each([
    [
      'default: {memory: 512Mi}',
      'requests: {memory: 1Gi}',
      'container main requests 1Gi of memory, more than the limit of 512Mi that the LimitRange gives it: state a limit',
    ],
    [
      'max: {memory: 512Mi}',
      'limits: {memory: 1Gi}',
      'container main has a limit of 1Gi of memory, more than LimitRange/range (stack.yaml:1:1) allows, which is 512Mi',
    ],
    [
      'min: {cpu: 100m}, default: {cpu: 1}',
      'requests: {cpu: 50m}',
      'container main requests 50m of cpu, less than LimitRange/range (stack.yaml:1:1) allows, which is 100m',
    ],
  ])('with %s refuses a container with %s', (item, resources, problem) => {
    expect(refused(item, resources)).toContain(problem);
  });

  test('refuses a container of slotstack, too', () => {
    const files = { 'stack.yaml': limitRange('max: {memory: 100Mi}') };
    const problems = problemsOf(services('', postgres('cpu: 1m, memory: 1Gi')), files);
    expect(problems).toContainEqual(
      expect.stringContaining('StatefulSet/db: container slot-data has a limit of 256Mi of memory, more than'),
    );
    const smaller = services('', postgres('cpu: 1m, memory: 100Mi')).replace(
      'dirs: [db]',
      'dirs: [db], jobResources: {limits: {memory: 100Mi}}',
    );
    expect(problemsOf(smaller, files)).toEqual([]);
  });

  test('with a ratio refuses limits far above requests, of slotstack too', () => {
    expect(refused('maxLimitRequestRatio: {memory: 2}', 'requests: {memory: 100Mi}, limits: {memory: 1Gi}')).toEqual([
      'container main has a limit of 1Gi of memory and requests 100Mi: more than 2 times that, which is what LimitRange/range (stack.yaml:1:1) allows',
    ]);
    expect(refused('maxLimitRequestRatio: {memory: 2}', 'requests: {memory: 1Gi}, limits: {memory: 2Gi}')).toEqual([]);
    const files = { 'stack.yaml': limitRange('maxLimitRequestRatio: {memory: 1}') };
    expect(problemsOf(services('', postgres('cpu: 1m, memory: 1Gi')), files)).toContainEqual(
      expect.stringContaining('StatefulSet/db: container slot-data has a limit of 256Mi of memory and requests 32Mi'),
    );
  });

  test('refuses a pod whose containers have too much together', () => {
    expect(refused('max: {memory: 512Mi}', 'limits: {memory: 1Gi}', 'Pod')).toEqual([
      'its pod has a limit of 1Gi of memory, more than LimitRange/range (stack.yaml:1:1) allows, which is 512Mi',
    ]);
    expect(refused('max: {memory: 512Mi}', '', 'Pod')).toEqual([
      'its pod has no limit of memory, more than LimitRange/range (stack.yaml:1:1) allows, which is 512Mi',
    ]);
  });
});

test('a request above its own limit is refused, whoever set it', () => {
  const files = { 'stack.yaml': deployment('requests: {cpu: 2}, limits: {cpu: 1}') };
  expect(problemsOf(services(), files)).toEqual([
    'stack.yaml:1:1 Deployment/web: container main requests 2 of cpu, more than the limit of 1; none of its pods would be made',
  ]);
});
