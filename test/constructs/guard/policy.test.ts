import { AdmissionPolicy, type Policy } from '../../../constructs/guard/policy';
import { checkObject } from '../../../stacks/check/check-object';
import { newChart, objectsOf } from '../built';

const complete: Required<Policy> = {
  name: 'colours',
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

test('it holds for the guarded namespaces of its project, unless it is for the whole cluster', () => {
  const [policy, binding] = built({ ...complete, isClusterWide: false });
  expect(policy?.spec).not.toHaveProperty(['matchConstraints', 'namespaceSelector']);
  expect(binding?.spec).toMatchObject({
    matchResources: {
      namespaceSelector: { matchLabels: { 'slotstack.dev/project': 'shop', 'slotstack.dev/guard': 'enforced' } },
    },
  });
});
