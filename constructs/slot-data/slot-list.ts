import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { Register } from '../../config/register';
import { slotListKey, slotListName, slotListText } from '../facts/slot-list';
import { labels } from '../labels';

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
      data: { [slotListKey]: slotListText({ project, revision: register.revision, slots: register.all }) },
    });
  }
}
