import { generationOfPods, withGeneration } from '../../../constructs/facts/generation';
import { at } from '../built';

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', annotations: { own: 'yes' } },
  spec: { template: { spec: { containers: [] } } },
};

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

test('what pods name is read again; where they name none, there is none', () => {
  expect(generationOfPods(withGeneration(deployment, 7))).toBe(7);
  expect(generationOfPods(deployment)).toBeUndefined();
});

test('what is no generation is an error, not another generation', () => {
  const annotations = { 'slotstack.dev/generation': 'seven' };
  const marked = { ...deployment, spec: { template: { metadata: { annotations }, spec: {} } } };
  expect(() => generationOfPods(marked)).toThrow(
    'slotstack.dev/generation of Deployment/web is "seven", which is no generation',
  );
});
