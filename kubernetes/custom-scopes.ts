import type { GroupKind } from './kubernetes-object';
import type { Scope } from './own-scopes';

/**
 * Groups of custom resources whose scopes are known, each with its kinds that belong to the cluster; all others there
 * are namespaced. By hand: no description of Kubernetes has them. Sources: the definitions that these projects publish.
 */
// prettier-ignore
export const customGroups: Readonly<Record<string, readonly string[]>> = {
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

/** Scope of a kind of a group that is known; undefined of any other. */
export function customScope({ group, kind }: GroupKind): Scope | undefined {
  if (!Object.hasOwn(customGroups, group)) return undefined;
  return customGroups[group]?.includes(kind) ? 'Cluster' : 'Namespaced';
}
