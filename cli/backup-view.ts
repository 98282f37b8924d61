import type { BackupMade, BackupStatus } from '../cluster/backup-status';
import { ageText } from './amounts';

/** What is known of the backups of a target, in lines. */
export function backupLines(backup: BackupStatus | undefined): string[] {
  if (!backup) return [];
  const { good, drill, warnings } = backup;
  const made = ({ id, time }: BackupMade) => `${id}, ${ageText(new Date(time))} ago`;
  return [
    `last good backup: ${good ? made(good) : 'none yet'}; last drill: ${drill ? made(drill) : 'none yet'}`,
    ...warnings.map((warning) => `warning: ${warning}`),
  ];
}
