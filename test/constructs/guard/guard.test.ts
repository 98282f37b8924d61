import type { KubernetesObject } from '../../../kubernetes/kubernetes-object';
import { Guard } from '../../../constructs/guard/guard';
import { checkObject } from '../../kubernetes/object-checks/check-object';
import { newChart, objectsOf } from '../built';

interface PolicySpec {
  readonly variables?: readonly { readonly name: string; readonly expression: string }[];
  readonly validations: readonly {
    readonly expression: string;
    readonly message: string;
    readonly messageExpression?: string;
  }[];
}

const objects = objectsOf(new Guard(newChart(), 'guard', { project: 'shop' }));
const policies = objects.filter(({ kind }) => kind === 'ValidatingAdmissionPolicy');
const specOf = (policy: KubernetesObject) => policy.spec as PolicySpec;
const named = policies.map((policy) => [policy.metadata.name, policy] as const);

test('the guard of a project is the same for any number of slots', () => {
  expect(policies.map(({ metadata }) => metadata.name)).toEqual([
    'shop-guard-host-paths',
    'shop-guard-baseline',
    'shop-guard-life',
    'shop-guard-namespace-life',
    'shop-guard-namespaces',
    'shop-guard-pods',
    'shop-guard-workloads',
    'shop-guard-cron-jobs',
    'shop-guard-pod-templates',
    'shop-guard-claims',
    'shop-guard-claim-templates',
    'shop-guard-pod-deletions',
    'shop-guard-pod-evictions',
    'shop-guard-exec',
    'shop-guard-token-requests',
    'shop-guard-token-secrets',
    'shop-guard-reserved-objects',
    'shop-guard-rights',
    'shop-guard-revisions',
    'shop-guard-services',
    'shop-guard-endpoints',
    'shop-guard-ingresses',
    'shop-guard-boundaries',
    'shop-guard-statuses',
    'shop-guard-bindings',
    'shop-guard-metadata',
    'shop-guard-copied-metadata',
    'shop-guard-custom-resources',
    'shop-guard-delivery',
  ]);
  expect(objects.flatMap(checkObject)).toEqual([]);
});

// What the API server would refuse; that the expressions mean what they should, test/e2e/guard.e2e.test.ts tries on a
// cluster.
describe.each(named)('%s', (_, policy) => {
  test('uses no variable that is not there yet', () => {
    const { variables = [], validations } = specOf(policy);
    const used = (expression: string) => [...expression.matchAll(/\bvariables\.(\w+)/g)].map(([, name]) => name);
    for (const [index, { expression }] of variables.entries()) {
      const earlier = variables.slice(0, index).map(({ name }) => name);
      expect(earlier).toEqual(expect.arrayContaining(used(expression)));
    }
    const all = variables.map(({ name }) => name);
    for (const { expression, messageExpression = '' } of validations)
      expect(all).toEqual(expect.arrayContaining(used(`${expression} ${messageExpression}`)));
  });

  test('has brackets and quotes in pairs', () => {
    const { variables = [], validations } = specOf(policy);
    for (const { expression } of [...variables, ...validations]) {
      const withoutTexts = expression.replace(/'[^']*'/g, '');
      expect(withoutTexts).not.toContain("'");
      for (const [open, close] of [
        ['(', ')'],
        ['[', ']'],
        ['{', '}'],
      ] as const)
        expect(withoutTexts.split(open).length).toBe(withoutTexts.split(close).length);
    }
  });

  test('says in one line why it refuses', () => {
    for (const { message } of specOf(policy).validations) expect(message).toMatch(/^[^\n]{20,400}$/);
  });
});

test('only what a pod may be, and the life of a slot, is the same for everybody', () => {
  const forEverybody = policies.filter(({ spec }) => {
    const { matchConditions = [] } = spec as { matchConditions?: { name: string }[] };
    return !matchConditions.some(({ name }) => name === 'not-trusted');
  });
  expect(forEverybody.map(({ metadata }) => metadata.name)).toEqual([
    'shop-guard-host-paths',
    'shop-guard-baseline',
    'shop-guard-life',
    'shop-guard-namespace-life',
  ]);
});

test('messages name no slots, so that policies are the same for any number of them', () => {
  expect(JSON.stringify(objects)).not.toMatch(/shop-dev|slots\//);
});

test('no condition reads the name of a request: one that deletes a whole collection has none, and a namespace would never end', () => {
  for (const { spec } of policies) {
    const { matchConditions = [] } = spec as { matchConditions?: { expression: string }[] };
    for (const { expression } of matchConditions) expect(expression).not.toContain('request.name');
  }
});
