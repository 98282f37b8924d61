import type { k8s } from 'cdk8s-plus-28';

/**
 * Affinity to the node that holds the data, by the name of its Node object; undefined where none is configured.
 *
 * Not by the label `kubernetes.io/hostname`, which differs from the name on some clusters, and not by `nodeName`, which
 * passes the scheduler by.
 */
export function nodePin(node: string | undefined): k8s.Affinity | undefined {
  if (node === undefined) return undefined;
  const terms = [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] }];
  return { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } } };
}
