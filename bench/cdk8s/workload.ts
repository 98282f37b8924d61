import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { Slot } from './slot';
import type { PortSpec } from './spec';

export interface WorkloadProps {
  readonly component: string;
  readonly strategy: k8s.DeploymentStrategy;
  readonly pod: k8s.PodSpec;
  readonly ports: readonly PortSpec[];
}

/** A Deployment and its Service. */
export class Workload extends Construct {
  constructor(scope: Construct, id: string, slot: Slot, name: string, props: WorkloadProps) {
    super(scope, id);
    const { component, strategy, pod, ports } = props;
    new k8s.KubeDeployment(this, 'deployment', {
      metadata: slot.metadata(name, component),
      spec: {
        replicas: 1,
        revisionHistoryLimit: 2,
        strategy,
        selector: { matchLabels: { 'app.kubernetes.io/name': name } },
        template: {
          metadata: { labels: slot.labels(name, component) },
          spec: {
            serviceAccountName: 'slot-runner',
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            terminationGracePeriodSeconds: 30,
            ...pod,
          },
        },
      },
    });
    new k8s.KubeService(this, 'service', {
      metadata: slot.metadata(name, component),
      spec: {
        type: 'ClusterIP',
        selector: { 'app.kubernetes.io/name': name },
        ports: ports.map(({ name, port }) => ({ name, port, targetPort: k8s.IntOrString.fromString(name) })),
      },
    });
  }
}
