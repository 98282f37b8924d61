import type { Group } from '../config/target';
import { firstFile } from './foundation';
import { temporaryFile } from './hooks-stack';

/** The file in which the objects of a group lie. */
export function fileOfGroup({ name, order, comes }: Pick<Group, 'name' | 'order' | 'comes'>): string {
  const file = `${String(order + 1).padStart(4, '0')}-${name}.k8s.yaml`;
  return { first: firstFile, 'in order': String, 'for a deploy': temporaryFile }[comes](file);
}
