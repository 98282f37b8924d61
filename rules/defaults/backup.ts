/** What backups are made with where no other image is named. */
export const usualResticImage = 'docker.io/restic/restic:0.18.1';

export const usualBackupSchedule = '23 3 * * *';
export const usualDrillSchedule = '41 5 * * 0';

/** How many backups stay. */
export const usualKeep = { daily: 14, weekly: 8, monthly: 0 };

/** What a container of a backup may take: mebibytes of memory, and of the node's own disk for dumps, or for all that a drill restores. */
export const usualBackupAmounts = { memory: 1024, scratch: 10 * 1024 };

/** Hours after which a backup or a drill that has not ended has failed. */
export const usualBackupHours = 6;
