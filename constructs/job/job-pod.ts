import type { k8s } from 'cdk8s-plus-28';
import type { BesideService } from '../data-store/data-store';
import { nodePin } from '../node-pin';
import { pullSecrets } from '../own-pods';

export interface JobPodProps {
  /** ServiceAccount that it runs as. @default that of the namespace */
  readonly serviceAccountName?: string | undefined;
  /** Names of Secrets with what opens the registries of its images. */
  readonly imagePullSecrets: readonly string[];
  /** Name of the Node object of the node that it runs on. @default any node */
  readonly node?: string | undefined;
  /** What it needs to come by data that a service works on. @default nothing */
  readonly beside?: BesideService | undefined;
  /** Whether it runs where the disk is full: that is a reason to clean up, not to wait. @default false */
  readonly onFullDisk?: boolean | undefined;
  /** What runs, one after the other: each only where the one before has ended well. */
  readonly steps: readonly k8s.Container[];
  /** What these mount. */
  readonly volumes: readonly k8s.Volume[];
}

/**
 * The pod of a Job of slotstack's own: its containers run in turn, and none has a token for the API but by a volume of its own.
 */
export function jobPod(props: JobPodProps): k8s.PodSpec {
  const { serviceAccountName, imagePullSecrets, node, beside, onFullDisk = false, steps, volumes } = props;
  const affinity = nodePin(node);
  const initContainers = steps.slice(0, -1);
  return {
    restartPolicy: 'Never',
    ...(serviceAccountName !== undefined && { serviceAccountName }),
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    ...pullSecrets(imagePullSecrets),
    ...(affinity && { affinity }),
    ...beside,
    ...(onFullDisk && { tolerations: [fullDisk] }),
    ...(initContainers.length > 0 && { initContainers }),
    containers: steps.slice(-1),
    volumes: [...volumes],
  };
}

const fullDisk: k8s.Toleration = { key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' };
