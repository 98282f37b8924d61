import type { KubernetesObject } from '../kubernetes-object';

// prettier-ignore
const clusterScopedKinds = new Set([
  'APIService', 'CertificateSigningRequest', 'ClusterRole', 'ClusterRoleBinding', 'CSIDriver', 'CSINode', 'CustomResourceDefinition',
  'DeviceClass', 'FlowSchema', 'GatewayClass', 'IngressClass', 'IPAddress', 'MutatingAdmissionPolicy', 'MutatingAdmissionPolicyBinding',
  'MutatingWebhookConfiguration', 'Namespace', 'Node', 'PersistentVolume', 'PriorityClass', 'PriorityLevelConfiguration', 'ResourceSlice',
  'RuntimeClass', 'ServiceCIDR', 'StorageClass', 'StorageVersionMigration', 'ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding',
  'ValidatingWebhookConfiguration', 'VolumeAttachment', 'VolumeAttributesClass', 'VolumeSnapshotClass', 'VolumeSnapshotContent',
]);

/**
 * Whether objects of this kind belong to the cluster rather than to a namespace.
 *
 * Of custom resources a manifest does not tell; by convention the cluster-wide twin of a kind is called `Cluster...`
 * (cert-manager's ClusterIssuer, ClusterSecretStore, ClusterPolicy); CloudNativePG's `Cluster` is none.
 */
export function isClusterScoped({ apiVersion, kind }: KubernetesObject): boolean {
  return clusterScopedKinds.has(kind) || (apiVersion.includes('.') && /^Cluster[A-Z]/.test(kind));
}

/** The object with `namespace`, unless it has one or belongs to the cluster. codexctl does this for services only; without it, an object lands wherever kubectl happens to point. */
export function withNamespace(object: KubernetesObject, namespace: string): KubernetesObject {
  if (isClusterScoped(object) || object.metadata.namespace) return object;
  return { ...object, metadata: { ...object.metadata, namespace } };
}
