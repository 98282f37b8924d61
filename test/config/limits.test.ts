import { load, problemsOf } from './project-directory';

const services = (limits = '') => `project: shop
environments: {dev: {}, ai: {}}
maxSlots: 1
${limits && `limits: ${limits}\n`}`;

test('limits are for slots, unless services.yaml says otherwise', () => {
  const enabled = (limits?: string) => load(services(limits)).targets.map((target) => target.limits.enabled);
  expect(enabled()).toEqual([false, true]);
  expect(enabled(`{enabled: '{{ eq .Env "dev" }}'}`)).toEqual([true, false]);
});

test('figures and defaults may be numbers, texts, expressions, or nothing', () => {
  const [dev, slot] = load(
    services(`
  quota: {pods: 40, limits.memory: 8Gi, 'requests.cpu': '{{ if .Slot }}4{{ end }}'}
  defaults: {limits: {cpu: 2}, requests: {memory: 100Mi}}`),
  ).targets;
  expect(slot?.limits).toMatchObject({
    quota: [
      { name: 'pods', amount: '40', position: { line: 5, column: 17 } },
      { name: 'limits.memory', amount: '8Gi' },
      { name: 'requests.cpu', amount: '4' },
    ],
    defaults: { requests: { memory: '100Mi' }, limits: { cpu: '2' } },
  });
  expect(dev?.limits.quota[2]).not.toHaveProperty('amount');
});

test.each([
  ['{quota: {memry: 1Gi}}', '4:18 limits.quota.memry: no ResourceQuota counts that; did you mean "memory"?'],
  [
    '{quota: {deployments: 1}}',
    '4:18 limits.quota.deployments: no ResourceQuota counts that; it counts such as "limits.memory", "pods" or "count/jobs.batch"',
  ],
  ['{quota: {pods: many}}', '4:24 limits.quota.pods: must be a quantity such as "500m", "2" or "512Mi"'],
  [
    '{defaults: {limits: {memory: -1}}}',
    '4:38 limits.defaults.limits.memory: must be a quantity such as "500m", "2" or "512Mi"',
  ],
  [
    '{defaults: {requests: {memory: 2Gi}, limits: {memory: 1Gi}}}',
    '4:40 limits.defaults.requests.memory: 2Gi is more than the limit 1Gi',
  ],
  ['{quotas: {}}', '4:10 limits: unknown key "quotas"; did you mean "quota"?'],
])('%s is refused', (limits, problem) => {
  expect(problemsOf(services(limits))).toEqual([`services.yaml:${problem}`]);
});
