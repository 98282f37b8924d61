import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import { podSpecOf } from '../../kubernetes/pod-template';
import { checkForeignMounts } from '../data-store/foreign-mounts';
import { isOurs } from '../labels';
import type { DataOfSlot } from '../slot-data/data-of-slot';
import { isAttached } from './attached-object';

/** Objects as they were validated. Each SlotData of a program looks at all of them. */
const validated = new WeakMap<ApiObject, KubernetesObject>();

/**
 * What is wrong with the objects of a program that mount the data of a slot but are not attached to it: such a pod would write beside
 * the one that holds the lock, on whatever lies there.
 */
export function strangersIn(data: IConstruct & DataOfSlot): string[] {
  const objects = data.node.root.node.findAll().filter((construct) => construct instanceof ApiObject);
  return objects.flatMap((apiObject) => {
    if (isAttached(apiObject)) return [];
    const object = validated.get(apiObject) ?? (apiObject.toJson() as KubernetesObject);
    validated.set(apiObject, object);
    if (isOurs(object)) return [];
    const claims = (podSpecOf(object)?.volumes ?? []).filter(({ persistentVolumeClaim: claim }) => claim);
    const mounted = data.paths.find((path) => claims.some((volume) => path.directoryIn(volume) === ''));
    try {
      if (mounted) throw new Error(`mounts data path "${mounted.name}"`);
      checkForeignMounts(object, [], data.onDisk ? [data.onDisk.environmentDirectory] : []);
      return [];
    } catch (error) {
      return [`${apiObject.node.path}: ${(error as Error).message}: attach it by SlotData.attach`];
    }
  });
}
