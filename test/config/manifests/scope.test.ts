import { isClusterScoped, withNamespace } from '../../../config/manifests/scope';

const object = (apiVersion: string, kind: string, namespace?: string | null) => ({
  apiVersion,
  kind,
  metadata: { name: 'a', ...(namespace !== undefined && { namespace: namespace as string }) },
});

describe('the namespace of the target', () => {
  test.each([
    ['v1', 'ConfigMap'],
    ['apps/v1', 'Deployment'],
    ['rbac.authorization.k8s.io/v1', 'Role'],
    ['cert-manager.io/v1', 'Issuer'],
    ['postgresql.cnpg.io/v1', 'Cluster'],
    ['example.com/v1', 'Clustering'],
    ['v1', 'ClusterThing'],
    ['v1', 'PersistentVolumeClaim'],
  ])('is given to %s %s', (apiVersion, kind) => {
    expect(isClusterScoped(object(apiVersion, kind))).toBe(false);
    expect(withNamespace(object(apiVersion, kind), 'shop-dev').metadata).toEqual({ name: 'a', namespace: 'shop-dev' });
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
    ['apiextensions.k8s.io/v1', 'CustomResourceDefinition'],
    ['storage.k8s.io/v1', 'StorageClass'],
    ['storage.k8s.io/v1', 'VolumeAttributesClass'],
    ['scheduling.k8s.io/v1', 'PriorityClass'],
    ['networking.k8s.io/v1', 'IngressClass'],
    ['cert-manager.io/v1', 'ClusterIssuer'],
    ['external-secrets.io/v1', 'ClusterSecretStore'],
  ])('is not given to %s %s, which belongs to the cluster', (apiVersion, kind) => {
    expect(isClusterScoped(object(apiVersion, kind))).toBe(true);
    expect(withNamespace(object(apiVersion, kind), 'shop-dev').metadata).toEqual({ name: 'a' });
  });

  test('does not replace another', () => {
    expect(withNamespace(object('v1', 'ConfigMap', 'kube-system'), 'shop-dev').metadata.namespace).toBe('kube-system');
  });

  test.each(['', null])('replaces %j, which kubectl takes for none', (namespace) => {
    expect(withNamespace(object('v1', 'ConfigMap', namespace), 'shop-dev').metadata.namespace).toBe('shop-dev');
  });
});
