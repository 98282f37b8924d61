import { ensuredData } from '../../constructs/facts/ensured-data';
import { objectName } from '../../kubernetes/kubernetes-object';
import type { PlacedObject } from '../../kubernetes/placed-object';
import type { Target } from '../../config/target';
import type { Problems } from '../../input/problem';

/** How HorizontalPodAutoscalers, KEDA's ScaledObjects and their like say whose pods they count. */
interface Scaler {
  readonly maxReplicas?: number;
  readonly maxReplicaCount?: number;
  readonly scaleTargetRef?: Reference;
  /** How a Rollout of Argo says whose pods it makes. */
  readonly workloadRef?: Reference;
}

interface Reference {
  readonly kind?: string;
  readonly name?: string;
}

/** Refuses what would give a workload with data more pods than the one that writes. */
export function checkOneWriter(target: Target, entries: readonly PlacedObject[], problems: Problems): void {
  const writers = new Set(entries.flatMap(({ object }) => (ensuredData(object) ? [objectName(object)] : [])));
  for (const { object, position } of entries) {
    const { scaleTargetRef, workloadRef, ...spec } = (object.spec ?? {}) as Scaler;
    const nameOf = ({ kind = 'Deployment', name = '' }: Reference) => `${kind}/${name}`;
    const report = (does: string, name: string) => {
      problems.add(
        position,
        `${objectName(object)} would run ${does} of ${name}, which keeps data: two writers would destroy it`,
        target.slot,
      );
    };
    // Of KEDA, the default; that of an autoscaler must be stated.
    const most = spec.maxReplicas ?? spec.maxReplicaCount ?? (object.kind === 'HorizontalPodAutoscaler' ? 1 : 100);
    if (scaleTargetRef && most > 1 && writers.has(nameOf(scaleTargetRef)))
      report(`up to ${most} pods`, nameOf(scaleTargetRef));
    if (workloadRef && writers.has(nameOf(workloadRef))) report('pods beside those', nameOf(workloadRef));
  }
}
