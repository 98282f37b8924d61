import { NamespaceAccess, type NamespaceAccessProps } from '../../../constructs/life/namespace-access';
import { at, newChart, objectsOf, only } from '../built';

const props: Required<NamespaceAccessProps> = {
  project: 'shop',
  namespace: 'shop-platform',
  name: 'slot-gate',
  slots: ['shop-dev-1', 'shop-dev-2'],
  deletes: true,
};
const objects = (changes: Partial<NamespaceAccessProps> = {}) =>
  objectsOf(new NamespaceAccess(newChart(), 'access', { ...props, ...changes }));

test.each([
  ['see and delete', true, ['get', 'list', 'watch', 'delete']],
  ['see', false, ['get', 'list', 'watch']],
])('the Jobs may %s the namespaces of the slots, by name, and nothing else', (_, deletes, verbs) => {
  expect(at(only(objects({ deletes }), 'ClusterRole'), 'rules')).toEqual([
    { apiGroups: [''], resources: ['namespaces'], resourceNames: ['shop-dev-1', 'shop-dev-2'], verbs },
  ]);
});

test('the rights are bound to their own ServiceAccount, of which no token comes unasked', () => {
  expect(only(objects(), 'ServiceAccount')).toMatchObject({
    metadata: { name: 'slot-gate', namespace: 'shop-platform' },
    automountServiceAccountToken: false,
  });
  expect(only(objects(), 'ClusterRoleBinding')).toMatchObject({
    roleRef: { kind: 'ClusterRole', name: only(objects(), 'ClusterRole').metadata.name },
    subjects: [{ kind: 'ServiceAccount', name: 'slot-gate', namespace: 'shop-platform' }],
  });
});
