import {
  CleanupAccess,
  PlatformCleanupAccess,
  type CleanupAccessProps,
  type PlatformCleanupAccessProps,
} from '../../../constructs/slot-data/cleanup-access';
import { CleanupJob } from '../../../constructs/slot-data/cleanup-job';
import { at, newChart, newData, objectsOf, only, podOf } from '../built';

const data = newData();
const { initContainers: steps = [] } = podOf(only(objectsOf(new CleanupJob(data, 'cleanup', { data })), 'Job'));

describe('the rights of the Job in a slot', () => {
  const props: Required<CleanupAccessProps> = { namespace: 'shop-dev-3', project: 'shop' };
  const objects = objectsOf(new CleanupAccess(newChart(), 'access', props));

  test('are bound to its own ServiceAccount, in its own namespace', () => {
    expect(objects.map(({ kind, metadata }) => [kind, metadata.namespace, metadata.name])).toEqual(
      ['ServiceAccount', 'Role', 'RoleBinding'].map((kind) => [kind, 'shop-dev-3', 'slot-data-cleanup']),
    );
    expect(only(objects, 'ServiceAccount').automountServiceAccountToken).toBe(false);
    expect(only(objects, 'RoleBinding')).toMatchObject({
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'slot-data-cleanup' },
      subjects: [{ kind: 'ServiceAccount', name: 'slot-data-cleanup', namespace: 'shop-dev-3' }],
    });
  });

  const rules = at(only(objects, 'Role'), 'rules') as {
    resources: string[];
    verbs: string[];
    resourceNames?: string[];
  }[];

  test('cover every kind that it deletes', () => {
    const deletable = rules.filter(({ verbs }) => verbs.includes('delete')).flatMap(({ resources }) => resources);
    const deleted = steps.find(({ name }) => name === 'stop-workloads')?.args?.[1]?.split(',') ?? [];
    expect(deletable.sort()).toEqual(deleted.sort());
  });

  test('are to look, and to delete: nothing is made or changed, no Secret is read, and of ConfigMaps only the confirmation', () => {
    for (const { verbs } of rules)
      expect(['get', 'list', 'watch', 'delete', 'deletecollection']).toEqual(expect.arrayContaining(verbs));
    expect(rules.filter(({ verbs }) => !verbs.includes('delete'))).toEqual([
      {
        apiGroups: [''],
        resources: ['configmaps'],
        resourceNames: ['slot-data-delete-confirmed'],
        verbs: ['get', 'list', 'watch'],
      },
    ]);
  });
});

describe('the rights of the Jobs in the namespace of the platform', () => {
  const props: Required<PlatformCleanupAccessProps> = {
    namespace: 'shop-platform',
    project: 'shop',
    slots: ['shop-dev-1', 'shop-dev-2'],
  };
  const objects = objectsOf(new PlatformCleanupAccess(newChart(), 'access', props));

  test('are to see whether the namespaces of the slots are there, and nothing else', () => {
    expect(at(only(objects, 'ClusterRole'), 'rules')).toEqual([
      {
        apiGroups: [''],
        resources: ['namespaces'],
        resourceNames: ['shop-dev-1', 'shop-dev-2'],
        verbs: ['get', 'list', 'watch'],
      },
    ]);
  });

  test('are bound to their own ServiceAccount', () => {
    expect(only(objects, 'ServiceAccount')).toMatchObject({
      metadata: { name: 'slot-data-cleanup', namespace: 'shop-platform' },
      automountServiceAccountToken: false,
    });
    expect(only(objects, 'ClusterRoleBinding')).toMatchObject({
      roleRef: { kind: 'ClusterRole', name: only(objects, 'ClusterRole').metadata.name },
      subjects: [{ kind: 'ServiceAccount', name: 'slot-data-cleanup', namespace: 'shop-platform' }],
    });
  });
});
