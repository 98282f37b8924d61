import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { slotListKey, slotListName, slotListText, type SlotListContent } from '../facts/slot-list';
import { labels } from '../labels';

/** What a register says of all slots, lowest first. */
export interface ListedSlots {
  /** Each that was ever taken. */
  readonly all: SlotListContent['slots'];
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
      data: { [slotListKey]: slotListText({ project, revision: register.revision, slots: register.all }) },
    });
  }
}
