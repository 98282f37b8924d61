import type { KubernetesObject } from '../../../../kubernetes/kubernetes-object';
import { refusedVolumes } from '../../../../constructs/guard/foreseen/refused-volumes';

const volumes = [
  { name: 'data', hostPath: { path: '/srv/shop/dev/db' } },
  { name: 'listed', hostPath: { path: '/srv/models' } },
  { name: 'below', hostPath: { path: '/srv/models/link' } },
  { name: 'almost', hostPath: { path: '/srv/models/' } },
  { name: 'scratch', emptyDir: {} },
];
const workload: KubernetesObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'api' },
  spec: { template: { spec: { volumes } } },
};
const position = { file: 'services.yaml', line: 1, column: 1 };
const guard = {
  enabled: true,
  hostPaths: [{ path: '/srv/models', position }],
  agentServiceAccounts: [],
  priorityClasses: [],
  apiGroups: [],
};

test('the guard refuses what is neither data nor listed, word for word', () => {
  expect(refusedVolumes(workload, ['data'], guard)).toEqual(['below', 'almost']);
});

test('it refuses nothing where it is off', () => {
  expect(refusedVolumes(workload, [], { ...guard, enabled: false })).toEqual([]);
});

test('what runs no pod mounts nothing', () => {
  expect(refusedVolumes({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } }, [], guard)).toEqual([]);
});
