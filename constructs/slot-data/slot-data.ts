import type { Construct } from 'constructs';
import { HostDirectories } from '../data-store/host-directories';
import { checkProps } from '../invalid-props';
import { CleanupJob } from './cleanup-job';
import type { DataOnDisk } from './data-on-disk';
import type { DirectoryOnDisk } from './data-of-slot';
import { DataPath, pathFindings, type DataPathProps } from './data-path';
import { byHand, type Deletion } from './deletion';
import type { DiskFacts } from './disk';
import { slotDataFindings, type SlotDataProps } from './slot-data-props';
import { StaticClaims, type StaticData } from './static-volumes';
import { TargetData } from './target-data';

export type { SlotDataProps } from './slot-data-props';

/**
 * The data directories of one environment or slot on its node, with all that belongs to them: made before a service starts, never
 * those of an earlier task, and deleted with the slot.
 *
 * Deleting at the end cannot be relied on (a hook is skipped, a node is away), so the check is at the start: each directory
 * has a marker that says whose it is, and an init container moves aside what is not of this generation.
 */
export class SlotData extends TargetData implements DataOnDisk {
  /** What is known of the disk that the data lies on. */
  readonly disk: DiskFacts;
  /** Directory of the environment or slot on the node. */
  readonly environmentDirectory: string;
  readonly store: HostDirectories;
  readonly paths: readonly DataPath[];
  /** What pods reach by claims. @default nothing: they name paths of the node */
  readonly claimed?: StaticData;
  /** How the data ends with its slot. @default it stays */
  readonly deletion: Deletion | undefined;

  constructor(scope: Construct, id: string, props: SlotDataProps) {
    const { directory, cleanup, reach = 'hostPath', life = props.generation } = props;
    const disk = props.disk.facts;
    super(scope, id, props, disk, disk.node);
    this.disk = disk;
    this.environmentDirectory = `${disk.root}/${directory}`;
    this.store = new HostDirectories(this, disk.id, reach);
    this.deletion = cleanup === 'separate' ? byHand : cleanup;
    const paths = props.paths.map((path): DataPathProps => (typeof path === 'string' ? { name: path } : path));
    checkProps(this, { ...slotDataFindings(props, this), ...pathFindings(paths) });
    this.paths = paths.map((path) => new DataPath(this, path));

    this.makeCommon();
    if (reach === 'claims') {
      this.claimed = {
        name: this.name,
        namespace: this.namespace,
        project: disk.project,
        life: this.slot === undefined ? undefined : life,
        directories: this.store.claimed(paths.map(({ name }) => name)),
      };
      new StaticClaims(this, 'claims', this.claimed);
    }
    if (cleanup !== undefined && cleanup !== 'separate')
      new CleanupJob(this, 'cleanup', { data: this, deletion: cleanup });
    props.disk.add(this);
  }

  /** Directory below which all data of the disk lies. */
  get root(): string {
    return this.disk.root;
  }

  override get onDisk(): DirectoryOnDisk {
    return this;
  }
}
