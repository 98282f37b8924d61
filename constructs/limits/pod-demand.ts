import { containersOf, type Container, type PodSpec } from '../../kubernetes/pod-template';
import { largest, sum, withDefaults, type Amounts } from './amounts';
import { effectiveResources, statedResources, type Resources } from './container-resources';

/**
 * What a pod takes of a ResourceQuota, as `requests.cpu` or `limits.memory`.
 *
 * As the API server adds it up: all containers, or the one init container that needs more than these. One with
 * `restartPolicy: Always` runs beside all that come after it.
 */
export function podDemand(spec: PodSpec, defaults: Resources): Amounts {
  const ofContainer = new Map(
    containersOf(spec).map((container) => [container, demandOf(effectiveResources(container, defaults))]),
  );
  const amounts = (container: Container) => ofContainer.get(container) ?? new Map<string, number>();
  let beside: Amounts = new Map();
  const steps: Amounts[] = [];
  for (const container of spec.initContainers ?? []) {
    const step = sum([{ amounts: beside }, { amounts: amounts(container) }]);
    if (container.restartPolicy === 'Always') beside = step;
    steps.push(step);
  }
  const running = sum([
    { amounts: beside },
    ...(spec.containers ?? []).map((container) => ({ amounts: amounts(container) })),
  ]);
  // Requests and limits of the pod as a whole, where it has them, count instead.
  return withDefaults(demandOf(statedResources(spec)), largest([...steps, running]));
}

function demandOf({ requests, limits }: Resources): Amounts {
  const named = (kind: string, amounts: Amounts) =>
    [...amounts].map(([name, amount]): [string, number] => [`${kind}.${name}`, amount]);
  return new Map([...named('requests', requests), ...named('limits', limits)]);
}
