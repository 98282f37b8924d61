import { paused, withStrategyOf } from '../../cluster/strategy';
import type { KubernetesObject } from '../../kubernetes/kubernetes-object';

const rolling = { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%' } };
const recreate = { type: 'Recreate' };

const deployment = (strategy: object | undefined, owned: object = {}, kind = 'Deployment'): KubernetesObject => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name: 'web', managedFields: [{ fieldsV1: {} }, { fieldsV1: { 'f:spec': { 'f:strategy': owned } } }] },
  spec: { replicas: 2, ...(strategy && { strategy }) },
});

test('a Deployment becomes Recreate with what the API server has filled in, and paused', () => {
  const declared = deployment(recreate);
  const tried = withStrategyOf(deployment(rolling, { 'f:type': {} }), declared);
  expect(tried.spec).toEqual({ replicas: 2, strategy: rolling });
  expect(paused(tried).spec).toEqual({ replicas: 2, strategy: rolling, paused: true });
  expect(declared.spec).toEqual({ replicas: 2, strategy: recreate });
});

test.each<[string, KubernetesObject | undefined, KubernetesObject]>([
  ['is new', undefined, deployment(recreate)],
  ['is Recreate already', deployment(recreate), deployment(recreate)],
  ['goes on rolling', deployment(rolling), deployment(undefined)],
  ['rolls as somebody has said: that goes with its owner', deployment(rolling, { 'f:rollingUpdate': {} }), deployment(recreate)], // prettier-ignore
  ['is none', deployment(rolling, {}, 'Other'), deployment(recreate, {}, 'Other')],
])('a Deployment is applied as it is where it %s', (_, live, declared) => {
  expect(withStrategyOf(live, declared)).toBe(declared);
});
