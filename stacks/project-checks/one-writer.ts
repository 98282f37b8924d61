import { ensuredData } from '../../constructs/facts/ensured-data';
import { objectName } from '../../kubernetes/kubernetes-object';
import type { PlacedObject } from '../../kubernetes/placed-object';
import type { Target } from '../../config/target';
import type { Problems } from '../../input/problem';

interface Autoscaler {
  readonly maxReplicas?: number;
  readonly scaleTargetRef?: { readonly kind?: string; readonly name?: string };
}

/** Refuses what would give a workload with data more pods than the one that writes. */
export function checkOneWriter(target: Target, entries: readonly PlacedObject[], problems: Problems): void {
  const writers = new Set(entries.flatMap(({ object }) => (ensuredData(object) ? [objectName(object)] : [])));
  for (const { object, position } of entries) {
    if (object.kind !== 'HorizontalPodAutoscaler') continue;
    const { maxReplicas = 1, scaleTargetRef } = (object.spec ?? {}) as Autoscaler;
    const name = `${scaleTargetRef?.kind ?? ''}/${scaleTargetRef?.name ?? ''}`;
    if (maxReplicas > 1 && writers.has(name))
      problems.add(
        position,
        `${objectName(object)} would run up to ${maxReplicas} pods of ${name}, which keeps data: two writers would destroy it`,
        target.slot,
      );
  }
}
