import { findDeliveries, type Delivery } from '../cluster/delivery';
import type { Kubectl } from '../cluster/kubectl';
import { kubectlFor } from '../cluster/kubectl-for';
import type { Project } from '../config/project';
import { loadProjects } from '../config/projects';
import { invocation, type FileOptions, type Invocation } from './invocation';
import type { Surroundings } from './surroundings';

/** A call that reads projects, and what it has read. */
export interface ProjectCall extends Invocation {
  readonly projects: readonly Project[];
}

/** @throws InvalidInput with every problem of every project */
export function projectCall(surroundings: Surroundings, options: FileOptions): ProjectCall {
  const call = invocation(surroundings, options);
  return { ...call, projects: loadProjects(call.files, call.inputs) };
}

/** Options of a call that works on targets in a cluster. */
export interface ClusterOptions extends FileOptions {
  readonly context?: string | undefined;
}

/** A call that works on targets in one cluster. */
export interface ClusterCall extends ProjectCall {
  readonly named: readonly Delivery[];
  readonly kubectl: Kubectl;
}

/** Finds the targets that a call names, and says in which cluster they are looked for. */
export function clusterCall(
  surroundings: Surroundings,
  names: readonly string[],
  options: ClusterOptions,
): ClusterCall {
  const call = projectCall(surroundings, options);
  const named = findDeliveries(call.projects, names);
  const kubectl = kubectlFor(named, options.context, surroundings.kubectl);
  console.error(kubectl.whereabouts());
  return { ...call, named, kubectl };
}
