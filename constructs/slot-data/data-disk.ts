import type { Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { overlap } from '../../kubernetes/host-path';
import { scheduleProblem } from '../../kubernetes/object-checks/cron-schedule';
import { retentionProblem, usualCollector, type CollectorSettings } from '../../rules/defaults/collector-and-trash';
import { clusterScoped } from '../cluster-scoped';
import { checkProps, InvalidProps } from '../invalid-props';
import { labels, podSecurityLevel } from '../labels';
import { NamespaceAccess } from '../life/namespace-access';
import { ApplicationAccess } from './application-access';
import { cleanupName } from './cleanup-job';
import { Collector } from './collector';
import type { DataOnDisk } from './data-on-disk';
import { diskOf, type Disk, type DiskFacts, type DiskProps } from './disk';
import { StaticVolumes } from './static-volumes';
import { PrepareAccess, PrepareJob } from './prepare-job';

export interface TrashProps {
  /** When it is emptied, and sizes are looked at: a cron schedule of five fields, in the time zone of the cluster. @default "17 * * * *" */
  readonly schedule?: string | undefined;
  /** How long data that was moved aside can be restored, in whole hours; then it is removed. @default 72 hours */
  readonly retention?: Duration | undefined;
  /** Percentage of its limit that data has, or of the disk that is full, from which on a warning is logged: 1 to 100. @default 85 */
  readonly warnPercent?: number | undefined;
}

export interface DataDiskProps extends DiskProps {
  /** What becomes of data that was moved aside. @default emptied hourly, of what is older than 72 hours */
  readonly trash?: TrashProps | undefined;
}

/**
 * The disk of a node on which slots and environments keep their data, with all that belongs to it: the Job that marks it, makes the
 * directories above those of slots and places the scripts that pods run, what that Job and the cleanup Jobs may do, and what empties the trash. Also the namespace in which
 * all of that runs, unless you state one.
 *
 * What SlotData of the same program lies on it, it knows. It is shared, so it is deployed apart from the slots, and before them.
 */
export class DataDisk extends Construct implements Disk {
  /**
   * A disk that another program prepares, with the same props and this version of slotstack. That program has to be told of all data on it: `add`.
   *
   * @throws InvalidProps for a root in the system's own directories, and for whatever else cannot be
   */
  static existing(props: DiskProps): Disk {
    return { facts: diskOf('DataDisk.existing', props), add: () => undefined };
  }

  /** What is known of the disk. */
  readonly facts: DiskFacts;
  private readonly data: DataOnDisk[] = [];
  private readonly directories: string[] = [];
  private readonly slots: string[] = [];
  private readonly applications = new Map<string, string[]>();

  constructor(scope: Construct, id: string, props: DataDiskProps) {
    super(scope, id);
    this.facts = diskOf(this, props);
    const settings = this.settingsOf(props.trash);
    this.checkAlone();

    const disk = this.facts;
    const { project, namespace } = disk;
    if (props.namespace === undefined) this.makeNamespace();
    const { record } = new PrepareJob(this, 'prepare', { disk, directories: this.directories });
    new PrepareAccess(this, 'prepare-access', { project, namespace, records: [record] });
    new Collector(this, 'collector', { name: 'slot-data-collector', disk, settings, data: this.data });
  }

  /**
   * Takes note of data that is to lie on the disk. SlotData of the same program does it by itself; call it for that of another.
   *
   * @throws InvalidProps where its directory or its name is that of other data
   */
  add(data: DataOnDisk): void {
    const { name, namespace, environmentDirectory, deletion } = data;
    this.checkApart(data);
    this.makeVolumes(data);
    this.data.push(data);
    this.directories.push(environmentDirectory);
    if (!deletion) return;
    const { deletesNamespace, applicationNamespace } = deletion;
    if (this.slots.length === 0) {
      const { project, namespace: jobs } = this.facts;
      const access = { project, namespace: jobs, name: cleanupName, slots: this.slots, deletes: deletesNamespace };
      new NamespaceAccess(this, 'cleanup-access', access);
    }
    this.slots.push(namespace);
    if (applicationNamespace !== undefined) this.applicationsIn(applicationNamespace).push(name);
  }

  private makeVolumes({ name, claimed }: DataOnDisk): void {
    if (!claimed) return;
    const { node } = this.facts;
    if (node === undefined) throw new InvalidProps(this, ['node: state it, for volumes are of one node']);
    new StaticVolumes(this, `volumes-${name}`, { data: claimed, node });
  }

  /** The Applications in a namespace that the cleanup Jobs may read. */
  private applicationsIn(applicationNamespace: string): string[] {
    const known = this.applications.get(applicationNamespace);
    if (known) return known;
    const applications: string[] = [];
    const { project, namespace } = this.facts;
    const props = { project, namespace, applicationNamespace, applications };
    new ApplicationAccess(this, `application-access-${applicationNamespace}`, props);
    this.applications.set(applicationNamespace, applications);
    return applications;
  }

  private makeNamespace(): void {
    const { namespace: name, project } = this.facts;
    // The Jobs mount the root of the disk, which pod security refuses below this level.
    const metadata = { name, labels: { ...labels(name, project), [podSecurityLevel]: 'privileged' } };
    clusterScoped(new k8s.KubeNamespace(this, 'Namespace', { metadata }));
  }

  private settingsOf(trash: TrashProps = {}): CollectorSettings {
    const { schedule = usualCollector.schedule, retention, warnPercent = usualCollector.warnPercent } = trash;
    const trashRetentionHours = retention?.toHours({ integral: false }) ?? usualCollector.trashRetentionHours;
    const isPercentage = Number.isInteger(warnPercent) && warnPercent >= 1 && warnPercent <= 100;
    checkProps(this, {
      'trash.schedule': scheduleProblem(schedule),
      'trash.retention': retentionProblem(trashRetentionHours),
      'trash.warnPercent': isPercentage ? undefined : 'must be a whole number from 1 to 100',
    });
    return { ...usualCollector, schedule, trashRetentionHours, warnPercent };
  }

  /** The Jobs of two disks in one namespace would have the same names. */
  private checkAlone(): void {
    const { namespace } = this.facts;
    const disks = this.node.root.node.findAll().filter((construct) => construct instanceof DataDisk);
    const other = disks.find((disk) => disk !== this && disk.facts.namespace === namespace);
    if (other)
      throw new InvalidProps(this, [
        `namespace: ${namespace} is that of ${other.node.path}, whose Jobs have the same names: give each disk one of its own`,
      ]);
  }

  private checkApart({ name, environmentDirectory, deletion }: DataOnDisk): void {
    for (const other of this.data) {
      if (other.name === name)
        throw new InvalidProps(this, [`two have the name ${name} on this disk: give each SlotData one of its own`]);
      if (overlap(other.environmentDirectory, environmentDirectory))
        throw new InvalidProps(this, [
          `the data of ${other.name} in ${other.environmentDirectory} and of ${name} in ${environmentDirectory} would share a directory: give each one of its own`,
        ]);
      if (other.deletion && deletion && other.deletion.phase !== deletion.phase)
        throw new InvalidProps(this, [
          `${other.name} ends ${other.deletion.phase}, and ${name} ${deletion.phase}: slots of one disk all end in the same way`,
        ]);
    }
  }
}
