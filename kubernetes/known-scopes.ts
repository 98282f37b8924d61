/**
 * Groups of custom resources whose scopes are known, each with its kinds that belong to the cluster; all others there are
 * namespaced. Sources: the definitions that these projects publish.
 */
// prettier-ignore
const customGroups: Readonly<Record<string, readonly string[]>> = {
  'acme.cert-manager.io': [],
  'actions.github.com': [],
  'actions.summerwind.dev': [],
  'apiextensions.crossplane.io': [
    'CompositeResourceDefinition', 'Composition', 'CompositionRevision', 'EnvironmentConfig', 'ManagedResourceDefinition', 'Usage',
  ],
  'argoproj.io': ['ClusterAnalysisTemplate', 'ClusterWorkflowTemplate'],
  'bitnami.com': [],
  'cert-manager.io': ['ClusterIssuer'],
  'cilium.io': [
    'CiliumBGPAdvertisement', 'CiliumBGPClusterConfig', 'CiliumBGPNodeConfig', 'CiliumBGPNodeConfigOverride', 'CiliumBGPPeerConfig',
    'CiliumBGPPeeringPolicy', 'CiliumCIDRGroup', 'CiliumClusterwideEnvoyConfig', 'CiliumClusterwideNetworkPolicy',
    'CiliumEgressGatewayPolicy', 'CiliumExternalWorkload', 'CiliumIdentity', 'CiliumL2AnnouncementPolicy', 'CiliumLoadBalancerIPPool',
    'CiliumNode', 'CiliumPodIPPool',
  ],
  'crd.projectcalico.org': [
    'BGPConfiguration', 'BGPFilter', 'BGPPeer', 'BlockAffinity', 'CalicoNodeStatus', 'ClusterInformation', 'FelixConfiguration',
    'GlobalNetworkPolicy', 'GlobalNetworkSet', 'HostEndpoint', 'IPAMBlock', 'IPAMConfig', 'IPAMHandle', 'IPPool', 'IPReservation',
    'KubeControllersConfiguration', 'Tier',
  ],
  'external-secrets.io': ['ClusterExternalSecret', 'ClusterPushSecret', 'ClusterSecretStore'],
  'gateway.networking.k8s.io': ['GatewayClass'],
  'generators.external-secrets.io': ['ClusterGenerator'],
  'helm.toolkit.fluxcd.io': [],
  'k8s.cni.cncf.io': [],
  'kafka.strimzi.io': [],
  'karpenter.azure.com': ['AKSNodeClass'],
  'karpenter.k8s.aws': ['EC2NodeClass'],
  'karpenter.sh': ['NodeClaim', 'NodeOverlay', 'NodePool'],
  'keda.sh': ['ClusterTriggerAuthentication'],
  'kustomize.toolkit.fluxcd.io': [],
  'kyverno.io': ['ClusterCleanupPolicy', 'ClusterPolicy', 'GlobalContextEntry'],
  'metallb.io': [],
  'monitoring.coreos.com': [],
  'networking.istio.io': [],
  'operator.tigera.io': ['APIServer', 'ImageSet', 'Installation', 'TigeraStatus'],
  'pkg.crossplane.io': [
    'Configuration', 'ConfigurationRevision', 'ControllerConfig', 'DeploymentRuntimeConfig', 'Function', 'FunctionRevision', 'ImageConfig',
    'Lock', 'Provider', 'ProviderRevision',
  ],
  'policy.cert-manager.io': ['CertificateRequestPolicy'],
  'policy.networking.k8s.io': ['AdminNetworkPolicy', 'BaselineAdminNetworkPolicy'],
  'postgresql.cnpg.io': ['ClusterImageCatalog'],
  'projectcalico.org': [
    'BGPConfiguration', 'BGPFilter', 'BGPPeer', 'CalicoNodeStatus', 'ClusterInformation', 'FelixConfiguration', 'GlobalNetworkPolicy',
    'GlobalNetworkSet', 'HostEndpoint', 'IPPool', 'IPReservation', 'KubeControllersConfiguration', 'Profile', 'Tier',
  ],
  'rabbitmq.com': [],
  'security.istio.io': [],
  'serving.knative.dev': [],
  'snapshot.storage.k8s.io': ['VolumeSnapshotClass', 'VolumeSnapshotContent'],
  'source.toolkit.fluxcd.io': [],
  'telemetry.istio.io': [],
  'tekton.dev': ['ClusterTask'],
  'traefik.containo.us': [],
  'traefik.io': [],
  'trust.cert-manager.io': ['Bundle', 'ClusterBundle'],
};

/** Kinds of Kubernetes itself that a cluster serves only when it is told to: the API description lacks them. */
// prettier-ignore
const optionalKinds: Readonly<Record<string, readonly string[]>> = {
  'admissionregistration.k8s.io': ['MutatingAdmissionPolicy', 'MutatingAdmissionPolicyBinding'],
  'certificates.k8s.io': ['ClusterTrustBundle'],
  'networking.k8s.io': ['IPAddress', 'ServiceCIDR'],
  'resource.k8s.io': ['DeviceClass', 'DeviceTaintRule', 'ResourceSlice'],
  'storage.k8s.io': ['VolumeAttributesClass'],
  'storagemigration.k8s.io': ['StorageVersionMigration'],
};

/** Whether objects of a kind belong to the cluster, where that is known of its group; undefined where it is not. */
export function knownScope(group: string, kind: string): boolean | undefined {
  const clusterScoped = Object.hasOwn(customGroups, group) ? customGroups[group] : undefined;
  const optional = Object.hasOwn(optionalKinds, group) ? optionalKinds[group] : undefined;
  return (clusterScoped ?? optional)?.includes(kind);
}
