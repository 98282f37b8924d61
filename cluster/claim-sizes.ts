import * as z from 'zod';
import { thousandthsOf } from '../kubernetes/quantity';
import { answerAs } from './answer';
import { objectsByNamespace, objectsIfAllowed } from './by-namespace';
import type { Kubectl } from './kubectl';

/** A claim as the cluster has it. */
export interface ClaimSize {
  readonly name: string;
  /** What it was given, as Kubernetes writes it; nothing so far where that is still to come. */
  readonly capacity?: string | undefined;
  /** Bytes in use. @default unknown: no pod has it mounted, or its volume is a directory among others */
  readonly used?: number | undefined;
}

const summarySchema = z.object({
  pods: z.array(
    z.object({
      volume: z
        .array(
          z.object({
            usedBytes: z.number().optional(),
            capacityBytes: z.number().optional(),
            pvcRef: z.object({ name: z.string(), namespace: z.string() }).optional(),
          }),
        )
        .optional(),
    }),
  ),
});

const claims = 'persistentvolumeclaims';

interface Usage {
  readonly used: number;
  readonly capacity: number;
}

/**
 * The claims of namespaces, with what the kubelets of these nodes say of them, as far as the caller may ask them.
 *
 * @returns by namespace
 */
export function claimSizes(
  kubectl: Kubectl,
  namespaces: readonly string[],
  nodes: ReadonlySet<string>,
): Map<string, ClaimSize[]> {
  const usages = new Map([...nodes].flatMap((node) => usagesOn(kubectl, node)));
  const found = objectsByNamespace(kubectl, claims, namespaces, (name) => objectsIfAllowed(kubectl, claims, name));
  const claimsIn = (namespace: string) =>
    (found.get(namespace) ?? []).filter(({ kind }) => kind === 'PersistentVolumeClaim');
  return new Map(
    namespaces.map((namespace) => [
      namespace,
      claimsIn(namespace).map(({ metadata: { name }, status }): ClaimSize => {
        const { capacity } = (status ?? {}) as { readonly capacity?: { readonly storage?: string } };
        const used = usedOf(usages.get(`${namespace}/${name}`), capacity?.storage);
        return { name, capacity: capacity?.storage, used };
      }),
    ]),
  );
}

function usagesOn(kubectl: Kubectl, node: string): [string, Usage][] {
  const answer = kubectl.attempt(['get', '--raw', `/api/v1/nodes/${node}/proxy/stats/summary`]);
  if (!answer.succeeded) return [];
  const { pods } = answerAs(summarySchema, 'the kubelet', answer.stdout);
  return pods.flatMap(({ volume = [] }) =>
    volume.flatMap(({ pvcRef, usedBytes, capacityBytes }): [string, Usage][] =>
      pvcRef && usedBytes !== undefined && capacityBytes !== undefined
        ? [[`${pvcRef.namespace}/${pvcRef.name}`, { used: usedBytes, capacity: capacityBytes }]]
        : [],
    ),
  );
}

/** Of a directory among others, the kubelet tells all that is on their disk. */
function usedOf(usage: Usage | undefined, capacity: string | undefined): number | undefined {
  const given = (thousandthsOf(capacity ?? '') ?? 0) / 1000;
  return usage && usage.capacity <= given * 1.1 ? usage.used : undefined;
}
