/** Kinds of what slotstack's own containers ask for and may take. */
export const resourceKinds = ['cpu', 'memory', 'ephemeral-storage'] as const;

/** Quantities of a container, as Kubernetes writes them: `100m`, `256Mi`. */
export type Amounts = Readonly<Record<(typeof resourceKinds)[number], string>>;

/** Requests and limits of a container, all of them stated: so that no ResourceQuota refuses its pod. */
export interface JobResources {
  /** What the container asks for: CPU in cores (`10m`), memory and ephemeral storage in bytes (`32Mi`). */
  readonly requests: Amounts;
  /** What the container may take, in the units of the requests. */
  readonly limits: Amounts;
}

/**
 * Requests are small, because the container runs for seconds, and on most days none does. Nothing is set aside of the node's
 * own disk: where the kubelet does not count that, a node has none to give.
 */
export const usualJobResources: JobResources = {
  requests: { cpu: '10m', memory: '32Mi', 'ephemeral-storage': '0' },
  limits: { cpu: '1', memory: '256Mi', 'ephemeral-storage': '128Mi' },
};

/** What touches directories runs in this image where no other is named. */
export const usualToolsImage = 'docker.io/library/debian:bookworm-slim';

/** What calls of kubectl in the cluster run in, where no other image is named. */
export const usualKubectlImage = 'registry.k8s.io/kubectl:v1.33.4';
