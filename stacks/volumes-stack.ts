import type { App } from 'cdk8s';
import type { Project } from '../config/project';
import { StaticVolumes } from '../constructs/slot-data/static-volumes';
import { targetsByDisk } from './disks';
import { staticDataOf } from './slot-data-props';
import { Stack } from './stack';

/** The volumes by whose claims pods reach directories of a node, where they may name none. */
export class VolumesStack extends Stack {
  constructor(app: App, { targets }: Project) {
    super(app, '0004-volumes.k8s.yaml');
    for (const target of targetsByDisk(targets).flat()) {
      const { name, dataPaths } = target;
      if (dataPaths.persistentVolumes && dataPaths.node !== undefined)
        new StaticVolumes(this, name, { data: staticDataOf(target), node: dataPaths.node });
    }
  }
}
