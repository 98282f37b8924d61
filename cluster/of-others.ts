import { objectIdentity, type KubernetesObject } from '../kubernetes/kubernetes-object';
import { Notices } from '../input/notice';
import { Problems } from '../input/problem';
import type { Project } from '../config/project';
import { place } from '../stacks/placement';
import type { Delivery } from './delivery';
import type { Plan } from './plan';

/**
 * What a platform would bring to the cluster, or change there, for targets that are not applied: objects of the whole
 * cluster, or of namespaces that are not the project's, which another environment's files have. Nobody who names one
 * target has asked for them.
 *
 * @param named what is asked for; a platform that is named is asked for with all that is in it
 */
export function ofOthers({ delivery, created, changed }: Plan, named: readonly Delivery[]): KubernetesObject[] {
  if (delivery.target || named.some(({ name }) => name === delivery.name)) return [];
  const { project } = delivery;
  const targets = named.flatMap((each) => (each.project === project && each.target ? [each.target] : []));
  const needed = new Set(sharedIn({ ...project, targets }));
  const others = new Set(sharedIn(project).filter((identity) => !needed.has(identity)));
  return [...created, ...changed].filter((object) => others.has(objectIdentity(object)));
}

function sharedIn(project: Project): string[] {
  return place(project, new Notices(), new Problems()).shared.map(({ object }) => objectIdentity(object));
}
