import type { KubernetesObject } from '../../../kubernetes/kubernetes-object';
import { AdmissionPolicy, type Policy } from '../../../constructs/guard/policy';
import { checkObject } from '../../kubernetes/object-checks/check-object';
import { newChart, objectsOf } from '../built';

const complete: Required<Policy> = {
  name: 'colours',
  holdsFor: 'everybody',
  resources: [{ apiGroups: [''], resources: ['pods'], operations: ['CREATE'] }],
  conditions: { 'is-new': 'oldObject == null' },
  variables: { colour: "object.metadata.?labels['colour'].orValue('')", isRed: "variables.colour == 'red'" },
  rules: [{ expression: 'variables.isRed', message: 'not red', messageExpression: "'not ' + variables.colour" }],
  isClusterWide: true,
};

function built(policy: Policy) {
  const objects = objectsOf(new AdmissionPolicy(newChart(), 'policy', { project: 'shop', policy }));
  expect(objects.flatMap(checkObject)).toEqual([]);
  return objects;
}

test('a policy is in force with its binding, and fails closed', () => {
  const labels = {
    'app.kubernetes.io/name': 'guard',
    'app.kubernetes.io/part-of': 'shop',
    'app.kubernetes.io/managed-by': 'slotstack',
  };
  const metadata = { name: 'shop-guard-colours', labels };
  const apiVersion = 'admissionregistration.k8s.io/v1';
  expect(built(complete)).toEqual([
    {
      apiVersion,
      kind: 'ValidatingAdmissionPolicy',
      metadata,
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: {
          resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], resources: ['pods'], operations: ['CREATE'] }],
        },
        matchConditions: [{ name: 'is-new', expression: 'oldObject == null' }],
        // In this order: a variable sees those before it.
        variables: [
          { name: 'colour', expression: "object.metadata.?labels['colour'].orValue('')" },
          { name: 'isRed', expression: "variables.colour == 'red'" },
        ],
        validations: [
          {
            expression: 'variables.isRed',
            message: 'not red',
            messageExpression: "'not ' + variables.colour",
            reason: 'Forbidden',
          },
        ],
      },
    },
    {
      apiVersion,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata,
      spec: { policyName: 'shop-guard-colours', validationActions: ['Deny'] },
    },
  ]);
});

test('one for who is not trusted asks who asks, after its own conditions', () => {
  const [policy] = built({ ...complete, holdsFor: 'untrusted' });
  const { matchConditions } = policy?.spec as { matchConditions: { name: string; expression: string }[] };
  expect(matchConditions.map(({ name }) => name)).toEqual(['is-new', 'not-trusted']);
  const trusted = matchConditions[1]?.expression ?? '';
  expect(trusted).toMatch(/^!\(.*\)$/);
  for (const part of [
    'system:apiserver',
    'system:nodes',
    'system:serviceaccounts:kube-system',
    "name('shop').check('deploy')",
  ])
    expect(trusted).toContain(part);
});

test('of objects of the whole cluster, it looks at Namespaces alone, where it says so', () => {
  const scopeOf = ([policy]: readonly KubernetesObject[]) =>
    (policy?.spec as { matchConstraints: { resourceRules: { scope?: string }[] } }).matchConstraints.resourceRules[0]
      ?.scope;
  expect(scopeOf(built({ ...complete, isClusterWide: false }))).toBe('Namespaced');
  expect(scopeOf(built(complete))).toBeUndefined();
});

test('it holds for the guarded namespaces of its project, unless it is for the whole cluster', () => {
  const [policy, binding] = built({ ...complete, isClusterWide: false });
  expect(policy?.spec).not.toHaveProperty(['matchConstraints', 'namespaceSelector']);
  expect(binding?.spec).toMatchObject({
    matchResources: {
      namespaceSelector: { matchLabels: { 'slotstack.dev/project': 'shop', 'slotstack.dev/guard': 'enforced' } },
    },
  });
});
