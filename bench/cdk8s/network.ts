import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { Slot } from './slot';

const dns = k8s.IntOrString.fromNumber(53);

/** Pods meet those of their own slot, the cluster's DNS and the Ingress controller. */
export class Network extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly slot: Slot,
  ) {
    super(scope, id);
    this.policy('default-deny', { policyTypes: ['Ingress', 'Egress'] });
    this.policy('allow-dns', {
      policyTypes: ['Egress'],
      egress: [
        {
          to: namespaceNamed('kube-system'),
          ports: [
            { protocol: 'UDP', port: dns },
            { protocol: 'TCP', port: dns },
          ],
        },
      ],
    });
    this.policy('allow-same-slot', {
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: [{ podSelector: {} }] }],
      egress: [{ to: [{ podSelector: {} }] }],
    });
    this.policy('allow-ingress-controller', {
      policyTypes: ['Ingress'],
      ingress: [{ from: namespaceNamed('ingress-nginx') }],
    });
  }

  private policy(name: string, rules: Omit<k8s.NetworkPolicySpec, 'podSelector'>): void {
    new k8s.KubeNetworkPolicy(this, name, {
      metadata: this.slot.metadata(name, 'network'),
      spec: { podSelector: {}, ...rules },
    });
  }
}

function namespaceNamed(name: string): k8s.NetworkPolicyPeer[] {
  return [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } }];
}
