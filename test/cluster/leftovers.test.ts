import { leftoversAmong } from '../../cluster/leftovers';
import type { KubernetesObject } from '../../kubernetes/kubernetes-object';

/** An object of the cluster, and who has applied or changed it. */
function live(kind: string, name: string, ...managers: (string | [string, string])[]): KubernetesObject {
  const managedFields = managers.map((manager) =>
    typeof manager === 'string' ? { manager, operation: 'Apply' } : { manager: manager[0], operation: manager[1] },
  );
  return { apiVersion: 'v1', kind, metadata: { name, namespace: 'shop-dev-1', managedFields } };
}

const ours = 'slotstack-shop-dev-1';
const manifests = [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'declared', namespace: 'shop-dev-1' } }];

function leftovers(...present: KubernetesObject[]) {
  const { removable, kept } = leftoversAmong(present, { name: 'shop-dev-1' }, manifests);
  return { removable: removable.map(({ metadata }) => metadata.name), kept };
}

test('what was applied for a target and is not declared any more is left over', () => {
  expect(leftovers(live('ConfigMap', 'declared', ours), live('ConfigMap', 'gone', ours))).toEqual({
    removable: ['gone'],
    kept: [],
  });
});

test.each([
  ['of another target in the same namespace', live('ConfigMap', 'a', 'slotstack-shop-dev-11')],
  ['of Argo CD', live('ConfigMap', 'a', 'argocd-controller')],
  ['that kubectl has made', live('ConfigMap', 'a', ['kubectl-client-side-apply', 'Update'])],
  ['that a controller or Job has made', live('Secret', 'a', ['kubectl-create', 'Update'])],
  ['that nobody is known to have made', live('ConfigMap', 'a')],
  ['that was only updated under the name', live('ConfigMap', 'a', [ours, 'Update'])],
])('an object %s is not', (_, object) => {
  expect(leftovers(object)).toEqual({ removable: [], kept: [] });
});

test('what is being deleted already is not', () => {
  const object = live('ConfigMap', 'a', ours);
  const going = { ...object, metadata: { ...object.metadata, deletionTimestamp: 'now' } };
  expect(leftovers(going)).toEqual({ removable: [], kept: [] });
});

test('what somebody else applied, too, stays, and that is said', () => {
  expect(leftovers(live('ConfigMap', 'a', ours, 'slotstack-shop-dev'))).toEqual({
    removable: [],
    kept: ['ConfigMap/a stays: slotstack-shop-dev applied it, too'],
  });
});

test('the status that a controller applies to it keeps nothing', () => {
  const object = live('ValidatingAdmissionPolicy', 'a', ours);
  const status = { manager: 'validatingadmissionpolicy-status', operation: 'Apply', subresource: 'status' };
  const { managedFields = [] } = object.metadata as { managedFields?: object[] };
  const checked = { ...object, metadata: { ...object.metadata, managedFields: [...managedFields, status] } };
  expect(leftovers(checked)).toEqual({ removable: ['a'], kept: [] });
});

test.each([
  ['postgresql.cnpg.io/v1', 'Cluster'],
  ['rabbitmq.com/v1beta1', 'RabbitmqCluster'],
])('a %s %s stays: with it, its operator deletes its claims', (apiVersion, kind) => {
  const kept = [`${kind}/a stays: it may hold data; delete it by hand`];
  expect(leftovers({ ...live(kind, 'a', ours), apiVersion })).toEqual({ removable: [], kept });
});

test.each(['Namespace', 'PersistentVolumeClaim', 'PersistentVolume', 'CustomResourceDefinition'])(
  'a %s stays, for a person to decide',
  (kind) => {
    expect(leftovers(live(kind, 'a', ours))).toEqual({
      removable: [],
      kept: [`${kind}/a stays: it may hold data; delete it by hand`],
    });
  },
);
