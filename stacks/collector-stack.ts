import type { App } from 'cdk8s';
import type { Project } from '../config/project';
import { Collector } from '../constructs/slot-data/collector';
import { SlotList } from '../constructs/slot-data/slot-list';
import { targetsByDisk } from './disks';
import { platformName } from './platform-stack';
import { dataOnDisk, diskOfTargets } from './slot-data-props';
import { Stack } from './stack';

/** File with what is published anew with each change of the register. */
export const collectorFile = '0002-collector.k8s.yaml';

/** Name of the first collector; those of further disks have a number behind it. */
export const collectorName = 'slot-data-collector';

/** A collector for each disk with data of the project. */
export class CollectorStack extends Stack {
  constructor(app: App, { name: project, targets, register }: Project) {
    super(app, collectorFile);
    const namespace = platformName(project);
    const disks = targetsByDisk(targets);
    if (disks.length > 0) new SlotList(this, 'slots', { project, namespace, register });
    for (const [index, onDisk] of disks.entries()) {
      const name = index === 0 ? collectorName : `${collectorName}-${index + 1}`;
      const [{ dataPaths }] = onDisk;
      const disk = diskOfTargets(onDisk).facts;
      new Collector(this, name, { name, disk, settings: dataPaths.collector, data: onDisk.map(dataOnDisk) });
    }
  }
}
