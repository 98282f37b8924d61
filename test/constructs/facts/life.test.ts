import { lifeLabels, lifeOfNamespace, withGeneration, withLife } from '../../../constructs/facts/life';
import { at } from '../built';

const life = { number: 5, holder: 'issue-42' };
const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', annotations: { own: 'yes' } },
  spec: { template: { spec: { containers: [] } } },
};

test('the life of a namespace is what its labels say', () => {
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop-dev-3', labels: lifeLabels(life) } };
  expect(lifeOfNamespace(namespace)).toEqual(life);
  expect(lifeOfNamespace({ ...namespace, metadata: { name: 'shop-dev-3' } })).toBeUndefined();
});

test('an object of a slot names life and holder, beside its own annotations', () => {
  expect(withLife(deployment, life).metadata.annotations).toEqual({ own: 'yes', 'slotstack.dev/life': '5-issue-42' });
});

test('pods of a workload name the generation of the data, whatever else their template has', () => {
  const annotations = 'spec.template.metadata.annotations';
  expect(at(withGeneration(deployment, 7), annotations)).toEqual({ 'slotstack.dev/generation': '7' });
  const more = { ...deployment, spec: { template: { metadata: { annotations: { a: 'b' } }, spec: {} } } };
  expect(at(withGeneration(more, 7), annotations)).toEqual({ a: 'b', 'slotstack.dev/generation': '7' });
});

test('pods of a CronJob do, too', () => {
  const cronJob = { ...deployment, kind: 'CronJob', spec: { jobTemplate: { spec: deployment.spec } } };
  expect(at(withGeneration(cronJob, 7), 'spec.jobTemplate.spec.template.metadata.annotations')).toEqual({
    'slotstack.dev/generation': '7',
  });
});

test('a Job, whose pod cannot be changed, is one that Argo CD may make anew', () => {
  const job = { ...deployment, apiVersion: 'batch/v1', kind: 'Job' };
  expect(withGeneration(job, 7).metadata.annotations).toEqual({
    own: 'yes',
    'argocd.argoproj.io/sync-options': 'Force=true',
  });
});

test('what makes no pods, and a Pod itself, stays as it is', () => {
  for (const kind of ['ConfigMap', 'Pod'])
    expect(withGeneration({ ...deployment, kind }, 7)).toEqual({ ...deployment, kind });
});
