import { lifeLabels, lifeOfNamespace, withLife } from '../../../constructs/facts/life';

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

test.each([
  ['without a holder', { 'slotstack.dev/life': '5' }, 'are "5" and not there'],
  ['without a number', { 'slotstack.dev/holder': 'issue-42' }, 'are not there and "issue-42"'],
  ['whose number is none', { 'slotstack.dev/life': '5x', 'slotstack.dev/holder': 'issue-42' }, 'are "5x" and'],
])('a life %s is an error, not another life', (_, labels, reason) => {
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop-dev-3', labels } };
  expect(() => lifeOfNamespace(namespace)).toThrow(
    `slotstack.dev/life and slotstack.dev/holder of Namespace/shop-dev-3 ${reason}`,
  );
});
