import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import type { Scope } from '../../kubernetes/own-scopes';
import { Scopes } from '../../kubernetes/scope';
import type { ManifestObject } from '../../kubernetes/placed-object';
import { Problems } from '../../input/problem';
import { manifest, problemsOf, synthesized } from '../stacks/synthesized';

const object = (apiVersion: string, kind: string, namespace?: string | null): KubernetesObject => ({
  apiVersion,
  kind,
  metadata: { name: 'a', ...(namespace !== undefined && { namespace: namespace as string }) },
});
const scopes = new Scopes([], [], new Problems());

describe('the namespace of the target', () => {
  test.each([
    ['v1', 'ConfigMap'],
    ['apps/v1', 'Deployment'],
    ['rbac.authorization.k8s.io/v1', 'Role'],
    ['cert-manager.io/v1', 'Issuer'],
    ['postgresql.cnpg.io/v1', 'Cluster'],
    ['example.com/v1', 'ClusterThing'],
    ['example.com/v1', 'Node'],
    ['v1', 'PersistentVolumeClaim'],
  ])('is given to %s %s', (apiVersion, kind) => {
    expect(scopes.place(object(apiVersion, kind), 'shop-dev').metadata).toEqual({ name: 'a', namespace: 'shop-dev' });
  });

  test.each([
    ['v1', 'Namespace'],
    ['v1', 'Node'],
    ['v1', 'PersistentVolume'],
    ['rbac.authorization.k8s.io/v1', 'ClusterRole'],
    ['rbac.authorization.k8s.io/v1', 'ClusterRoleBinding'],
    ['admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration'],
    ['admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration'],
    ['admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicy'],
    ['admissionregistration.k8s.io/v1beta1', 'MutatingAdmissionPolicy'],
    ['apiextensions.k8s.io/v1', 'CustomResourceDefinition'],
    ['storage.k8s.io/v1', 'StorageClass'],
    ['storage.k8s.io/v1beta1', 'VolumeAttributesClass'],
    ['scheduling.k8s.io/v1', 'PriorityClass'],
    ['networking.k8s.io/v1', 'IngressClass'],
    ['cert-manager.io/v1', 'ClusterIssuer'],
    ['external-secrets.io/v1', 'ClusterSecretStore'],
    ['karpenter.sh/v1', 'NodePool'],
    ['crd.projectcalico.org/v1', 'GlobalNetworkPolicy'],
    ['pkg.crossplane.io/v1', 'Provider'],
  ])('is not given to %s %s, which belongs to the cluster', (apiVersion, kind) => {
    expect(scopes.place(object(apiVersion, kind), 'shop-dev').metadata).toEqual({ name: 'a' });
    expect(scopes.place(object(apiVersion, kind, 'shop-dev'), 'shop-dev').metadata).toEqual({ name: 'a' });
  });

  test('does not replace another', () => {
    expect(scopes.place(object('v1', 'ConfigMap', 'kube-system'), 'shop-dev').metadata.namespace).toBe('kube-system');
  });

  test.each(['', null])('replaces %j, which kubectl takes for none', (namespace) => {
    expect(scopes.place(object('v1', 'ConfigMap', namespace), 'shop-dev').metadata.namespace).toBe('shop-dev');
  });
});

describe('the scope of a custom kind', () => {
  const position = { file: 'services.yaml', line: 3, column: 1 };
  const definition = (scope: Scope) =>
    ({
      object: {
        ...object('apiextensions.k8s.io/v1', 'CustomResourceDefinition'),
        spec: { group: 'net.example.com', scope, names: { kind: 'Pool' } },
      },
    }) as unknown as ManifestObject;
  const stated = (scope: Scope) => ({ kind: 'Pool.net.example.com', scope, position });
  const pool = object('net.example.com/v1beta1', 'Pool');

  test.each<Scope>(['Cluster', 'Namespaced'])('is that of its definition among the files: %s', (scope) => {
    expect(new Scopes([], [definition(scope)], new Problems()).of(pool)).toBe(scope);
  });

  test.each<Scope>(['Cluster', 'Namespaced'])('else what services.yaml says: %s', (scope) => {
    expect(new Scopes([stated(scope)], [], new Problems()).of(pool)).toBe(scope);
  });

  test('else unknown, also where another group has a kind of the name', () => {
    const other = object('example.org/v1', 'Pool');
    expect(new Scopes([stated('Cluster')], [definition('Cluster')], new Problems()).of(other)).toBeUndefined();
  });

  test('is refused where services.yaml says otherwise than the definition, or Kubernetes', () => {
    const problems = new Problems();
    const role = { kind: 'ClusterRole.rbac.authorization.k8s.io', scope: 'Namespaced', position } as const;
    new Scopes([stated('Namespaced'), role], [definition('Cluster')], problems);
    expect(() => {
      problems.throwIfAny();
    }).toThrow(
      'services.yaml:3:1 customResourceScopes: "Pool.net.example.com" is Cluster, as its definition says\nservices.yaml:3:1 customResourceScopes: "ClusterRole.rbac',
    );
  });
});

describe('a project with custom kinds', () => {
  const services = (more = '') =>
    `project: shop\nenvironments: {dev: {}, ai: {}}\nmaxSlots: 2\n${more}services: [{name: api, manifests: [{path: m.yaml}]}]\n`;
  const pool = `apiVersion: net.example.com/v1\nkind: Pool\nmetadata: {name: default}\n---\n`;
  const targets = ['shop-dev', 'shop-dev-1', 'shop-dev-2', 'shop-platform'];
  const homes = (text: string, more?: string) => {
    const output = synthesized(services(more), { 'm.yaml': manifest('ConfigMap', 'a') + text });
    return [targets.filter((target) => output.names(target).includes('Pool/default')), output.notices] as const;
  };
  const definition = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: pools.net.example.com}
spec:
  group: net.example.com
  scope: Cluster
  names: {kind: Pool, plural: pools}
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]
---
`;

  test('has a cluster-scoped object once, in the platform target, wherever its definition is', () => {
    expect(homes(pool + definition)).toEqual([['shop-platform'], []]);
    // The definition is in the files of one environment only.
    expect(homes(`{{ if eq .Env "dev" }}\n${definition}\n{{ end }}\n${pool}`)).toEqual([['shop-platform'], []]);
  });

  test('has one that services.yaml calls so there too', () => {
    expect(homes(pool, 'customResourceScopes: {Pool.net.example.com: Cluster}\n')).toEqual([['shop-platform'], []]);
  });

  test('has one that nobody tells the scope of in each target, with a note that asks for it', () => {
    const all = targets.slice(0, 3);
    expect(homes(pool)).toEqual([
      all,
      [
        `m.yaml:3:1 Pool/default is taken for namespaced, because its definition is not among the files: state the scope of Pool.net.example.com in customResourceScopes (${all.join(', ')})`,
      ],
    ]);
    expect(homes(pool, 'customResourceScopes: {Pool.net.example.com: Namespaced}\n')).toEqual([all, []]);
    expect(homes(pool.replace('default', "default, namespace: '{{ .Namespace }}'"))).toEqual([all, []]);
  });

  test.each([
    ['{Pool: Cluster}', 'must be a kind and its group, such as "NodePool.karpenter.sh"'],
    ['{Pool.net.example.com: cluster}', 'must be "Cluster" or "Namespaced"'],
  ])('is told of a slip in %s', (scopes, reason) => {
    expect(problemsOf(services(`customResourceScopes: ${scopes}\n`), { 'm.yaml': pool })).toEqual([
      expect.stringMatching(new RegExp(`^services\\.yaml:4:\\d+ customResourceScopes.*: ${reason}`)),
    ]);
  });
});
