import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import { podSpecOf } from '../../kubernetes/pod-template';
import { option, optionsIn } from './arguments';
import { directoryContainer } from './ensured-data';

/** Name of the container that collects. */
export const collectContainer = `${directoryContainer}-collect`;

/** Options of the collector that decide what it deletes, and when. */
const limits = ['retention-hours', 'orphans', 'grace-hours', 'max-removals', 'max-share'] as const;

type Limit = (typeof limits)[number];

/** The argument that gives the collector one of its limits. */
export function limitArgument(limit: Limit, value: string | number): string {
  return option(limit, value);
}

/** The limits of a collector, in the order of their arguments; none of any other object. */
export function collectorLimits(object: KubernetesObject): ReadonlyMap<string, string> {
  const container = podSpecOf(object)?.containers?.find(({ name }) => name === collectContainer);
  const known: readonly string[] = limits;
  return new Map([...optionsIn(container?.args ?? [])].filter(([name]) => known.includes(name)));
}
