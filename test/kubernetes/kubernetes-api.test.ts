import { definitions, kinds } from '../../kubernetes/kubernetes-api';
import { typeCheck } from '../../kubernetes/object-checks/type-check';

test('every definition that is referred to is there', () => {
  const references = [...JSON.stringify(definitions).matchAll(/"#\/definitions\/([^"]+)"/g)].map(([, name]) => name);
  expect(new Set(references).size).toBeGreaterThan(200);
  expect(references.filter((name) => definitions[name ?? ''] === undefined)).toEqual([]);
});

test('a quantity is what the definitions call so', () => {
  const references = JSON.stringify(definitions['io.k8s.api.core.v1.ResourceRequirements']);
  expect(references).toContain('"#/definitions/io.k8s.apimachinery.pkg.api.resource.Quantity"');
});

test.each([
  ['v1', 'Pod'],
  ['apps/v1', 'Deployment'],
  ['batch/v1', 'CronJob'],
  ['networking.k8s.io/v1', 'NetworkPolicy'],
  ['rbac.authorization.k8s.io/v1', 'ClusterRoleBinding'],
  ['policy/v1', 'PodDisruptionBudget'],
  ['autoscaling/v2', 'HorizontalPodAutoscaler'],
  ['storage.k8s.io/v1', 'StorageClass'],
  ['scheduling.k8s.io/v1', 'PriorityClass'],
  ['admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicyBinding'],
  ['coordination.k8s.io/v1', 'Lease'],
  ['node.k8s.io/v1', 'RuntimeClass'],
  ['discovery.k8s.io/v1', 'EndpointSlice'],
  ['apiextensions.k8s.io/v1', 'CustomResourceDefinition'],
  ['apiregistration.k8s.io/v1', 'APIService'],
  ['events.k8s.io/v1', 'Event'],
])('%s %s is known', (apiVersion, kind) => {
  const known = kinds.find((candidate) => candidate.apiVersion === apiVersion && candidate.kind === kind);
  expect(typeCheck(known?.definition ?? '')({ apiVersion, kind, unknown: 1 })).toContain('.unknown: unknown field');
});
