/** Name of the ConfigMap that says which backups there are, and beginning of the names of all that makes them. */
export const backupName = 'slot-data-backup';
export const backupRecordName = `${backupName}-record`;
export const drillName = `${backupName}-drill`;
export const backupAgeName = `${backupName}-age`;
export const restoreName = `${backupName}-restore`;

/** Keys of that ConfigMap: each holds a time as ISO 8601, and behind a space the id of a backup. */
export const backupRecordKeys = { repository: 'repository', good: 'good', drill: 'drill' } as const;

/** What the record says. */
export interface BackupRecord {
  /** When the repository was made, or first opened. @default never */
  readonly repository?: Date | undefined;
  /** The last good backup. @default there is none */
  readonly good?: RecordedBackup | undefined;
  /** The last backup that was restored into a scratch place, and was as it should. @default none was */
  readonly drill?: RecordedBackup | undefined;
}

export interface RecordedBackup {
  readonly time: Date;
  readonly id: string;
}

/** What a ConfigMap says; what nobody can read is not said. */
export function backupRecordIn(data: Readonly<Record<string, unknown>>): BackupRecord {
  const { repository, good, drill } = backupRecordKeys;
  return { repository: entryOf(data[repository])?.time, good: entryOf(data[good]), drill: entryOf(data[drill]) };
}

function entryOf(text: unknown): RecordedBackup | undefined {
  const [, time = '', id = ''] = /^(\S+)(?: ([0-9a-f]+))?\s*$/.exec(typeof text === 'string' ? text : '') ?? [];
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? undefined : { time: date, id };
}
