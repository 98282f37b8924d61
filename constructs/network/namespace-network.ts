import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { isRange, liesIn } from '../../kubernetes/ip-range';
import type { Network } from '../../config/network';
import { slotKey } from '../facts/namespace';
import { labels } from '../labels';
import type { Requirement, Selector } from './others';

/** Beginning of the names of the policies. */
const networkName = 'slotstack';

export interface NamespaceNetworkProps {
  readonly namespace: string;
  readonly project: string;
  readonly network: Network;
  /** Pods that no policy of others isolates from those that call them; each entry gives a policy. */
  readonly called: readonly Selector[];
  /** Pods that no policy of others isolates from those that they call; each entry gives a policy. */
  readonly calling: readonly Selector[];
  /** Services that are reached from outside the cluster. */
  readonly published: readonly PublishedService[];
}

/** A Service on the nodes' own addresses, or on one outside. */
export interface PublishedService {
  readonly name: string;
  readonly selector: Readonly<Record<string, string>>;
  readonly ports: readonly { readonly port: number | string; readonly protocol: string }[];
}

/**
 * Keeps the pods of a slot from those of others: who is called says who may call.
 *
 * What policies allow adds up, and no policy denies. So these select only pods for which no other policy speaks: the data
 * services, which nobody but their own namespace reaches, stay as closed as they are.
 */
export class NamespaceNetwork extends Construct {
  constructor(scope: Construct, id: string, { called, calling, published, ...props }: NamespaceNetworkProps) {
    super(scope, id);
    const { namespace, project, network } = props;
    const add = (name: string, selectors: readonly Selector[], rules: Omit<k8s.NetworkPolicySpec, 'podSelector'>) => {
      for (const [index, selector] of selectors.entries()) {
        const fullName = `${networkName}-${name}${index === 0 ? '' : `-${index + 1}`}`;
        new k8s.KubeNetworkPolicy(this, fullName, {
          metadata: { name: fullName, namespace, labels: labels(networkName, project) },
          spec: { podSelector: podSelector(selector), ...rules },
        });
      }
    };
    add('ingress', called, { policyTypes: ['Ingress'], ingress: [{ from: callers(network) }] });
    add('egress', isOpen(network) ? [] : calling, { policyTypes: ['Egress'], egress: calls(network) });
    for (const { name, selector, ports } of network.ingressFrom ? [] : published) {
      const selectors = called.map((each) => ({ ...each, matchLabels: selector }));
      // Whoever reaches a node reaches these, also from a slot: that is what they are published for.
      const ingress = [{ ports: ports.map(({ port, protocol }) => ({ port: intOrString(port), protocol })) }];
      add(`published-${name}`, selectors, { policyTypes: ['Ingress'], ingress });
    }
  }
}

const ownNamespace: k8s.NetworkPolicyPeer = { podSelector: {} };

/** Slots of all projects have the label; what serves them, such as an ingress controller, is in no slot. */
const noSlots: k8s.NetworkPolicyPeer = {
  namespaceSelector: { matchExpressions: [{ key: slotKey, operator: 'DoesNotExist' }] },
};

function callers({ ingressFrom }: Network): k8s.NetworkPolicyPeer[] {
  return [ownNamespace, ...(ingressFrom?.map((peer) => peerOf(peer, [])) ?? [noSlots])];
}

/** Whether nothing is to be kept from being called. */
function isOpen({ egressTo, egressExcept }: Network): boolean {
  return egressTo === undefined && egressExcept.length === 0;
}

const dns: k8s.NetworkPolicyEgressRule = {
  // The second is that of a DNS cache on the node itself.
  to: [namespaceNamed('kube-system'), { ipBlock: { cidr: '169.254.0.0/16' } }],
  ports: ['UDP', 'TCP'].map((protocol) => ({ protocol, port: k8s.IntOrString.fromNumber(53) })),
};

function calls({ egressTo, egressExcept }: Network): k8s.NetworkPolicyEgressRule[] {
  // By namespace, too: not every network takes the address of a pod for part of a range.
  const pods = egressTo ? ownNamespace : { namespaceSelector: {} };
  const peers = (egressTo ?? ['0.0.0.0/0', '::/0'])
    // A range of which nothing is left is no peer.
    .filter((peer) => !isRange(peer) || !egressExcept.some((excepted) => liesIn(peer, excepted)))
    .map((peer) => peerOf(peer, egressExcept));
  return [{ to: [pods, ...peers] }, dns];
}

function peerOf(peer: string, excepted: readonly string[]): k8s.NetworkPolicyPeer {
  if (!isRange(peer)) return namespaceNamed(peer);
  const except = excepted.filter((each) => liesIn(each, peer));
  return { ipBlock: { cidr: peer, ...(except.length > 0 && { except }) } };
}

function namespaceNamed(name: string): k8s.NetworkPolicyPeer {
  return { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } };
}

function intOrString(port: number | string): k8s.IntOrString {
  return typeof port === 'number' ? k8s.IntOrString.fromNumber(port) : k8s.IntOrString.fromString(port);
}

function podSelector({ matchLabels, matchExpressions }: Selector): k8s.LabelSelector {
  return {
    ...(matchLabels && { matchLabels: { ...matchLabels } }),
    ...(matchExpressions && { matchExpressions: matchExpressions.map(requirement) }),
  };
}

function requirement({ key, operator, values }: Requirement): k8s.LabelSelectorRequirement {
  return { key, operator, ...(values && { values: [...values] }) };
}
