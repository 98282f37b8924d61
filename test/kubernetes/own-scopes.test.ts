import sourceScopes from '../../imports/kubernetes-scopes.json';
import { customGroups } from '../../kubernetes/custom-scopes';
import { kinds } from '../../kubernetes/kubernetes-api';
import { kindName } from '../../kubernetes/kubernetes-object';
import { ownScopes } from '../../kubernetes/own-scopes';

test('the scope of each kind is what the API description says, and the source does not say otherwise', () => {
  const described = kinds.map((kind) => [kindName(kind), kind.isClusterScoped ? 'Cluster' : 'Namespaced']);
  expect(described.length).toBeGreaterThan(50);
  expect(described.map(([name = '']) => [name, ownScopes.get(name)])).toEqual(described);
  const { Cluster, Namespaced } = sourceScopes;
  expect(Cluster.filter((name) => ownScopes.get(name) !== 'Cluster')).toEqual([]);
  expect(Namespaced.filter((name) => ownScopes.get(name) !== 'Namespaced')).toEqual([]);
});

test.each(['DeviceClass.resource.k8s.io', 'MutatingAdmissionPolicy.admissionregistration.k8s.io'])(
  '%s is known, which a cluster serves only when it is told to',
  (name) => {
    expect(kinds.map(kindName)).not.toContain(name);
    expect(ownScopes.get(name)).toBe('Cluster');
  },
);

test('what is known of others by hand is of no group that the description has', () => {
  const own = kinds.map(({ group }) => group);
  expect(Object.keys(customGroups).filter((group) => own.includes(group))).toEqual([]);
});
