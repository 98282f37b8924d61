import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { Register } from '../../config/register';
import { labels } from '../labels';

/** Name of the ConfigMap, and its only key. */
export const slotListName = 'slot-data-slots';
export const slotListKey = 'slots';

export interface SlotListProps {
  readonly project: string;
  readonly namespace: string;
  readonly register: Register;
}

/** What the register says of the slots, for the collector: published with the manifests, in one commit. */
export class SlotList extends Construct {
  constructor(scope: Construct, id: string, { project, namespace, register }: SlotListProps) {
    super(scope, id);
    new k8s.KubeConfigMap(this, 'ConfigMap', {
      metadata: { name: slotListName, namespace, labels: labels(slotListName, project) },
      data: { [slotListKey]: slotListText(project, register) },
    });
  }
}

/**
 * A line for each slot that was ever taken. Only what stands there as released can count as gone, and only with data of no
 * newer generation: a slot that was taken after the list was made is not in it, or there with a lower one. The last line
 * tells a whole list from the beginning of one.
 */
function slotListText(project: string, register: Register): string {
  const slots = register.all.map(
    ({ slot, generation, active }) => `slot ${slot} generation ${generation} ${active ? 'active' : 'released'}`,
  );
  return ['slotstack-slots 1', `project ${project}`, `revision ${register.revision}`, ...slots, 'end', ''].join('\n');
}
