import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { labels } from '../labels';

/** Name of the ConfigMap, and its only key. */
export const slotListName = 'slot-data-slots';
export const slotListKey = 'slots';

/** What a register says of a slot that was ever taken. */
export interface ListedSlot {
  /** Number of the slot. */
  readonly slot: number;
  /** Generation of its data. */
  readonly generation: number;
  /** Whether it is taken, or was given back. */
  readonly active: boolean;
}

/** What a register says of all slots, lowest first. */
export interface ListedSlots {
  readonly all: readonly ListedSlot[];
  /** Greater with each change. */
  readonly revision: number;
}

export interface SlotListProps {
  /** Name of the project. */
  readonly project: string;
  /** Namespace of the collector. */
  readonly namespace: string;
  /** The slots. */
  readonly register: ListedSlots;
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
function slotListText(project: string, register: ListedSlots): string {
  const slots = register.all.map(
    ({ slot, generation, active }) => `slot ${slot} generation ${generation} ${active ? 'active' : 'released'}`,
  );
  return ['slotstack-slots 1', `project ${project}`, `revision ${register.revision}`, ...slots, 'end', ''].join('\n');
}
