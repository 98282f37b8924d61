import { pathProblem, systemProblem } from '../kubernetes/host-path';
import { scheduleProblem } from '../kubernetes/object-checks/cron-schedule';
import {
  usualBackupAmounts,
  usualBackupHours,
  usualBackupSchedule,
  usualDrillSchedule,
  usualKeep,
  usualResticImage,
} from './defaults/backup';
import { longestGap } from './schedule-gap';
import type { TextRule } from './text-rule';

/** Where restic has its repositories, but for a directory of the node: each target has one of its own there. */
export const repositoryAddress: TextRule = {
  // With a password in it, everybody would read that who sees a manifest.
  pattern: /^(s3|rest|b2|azure|gs):[^\s$@?]+[^\s$@?/]$/,
  reason:
    'must be an address of restic without a password, such as "s3:https://s3.example.org/backups/shop", without "/" at its end',
};

/** What opens a repository, by the beginning of its address: keys of the Secret, of which nothing else reaches restic. */
const repositoryKeys: Readonly<Record<string, readonly string[]>> = {
  s3: ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_DEFAULT_REGION'],
  rest: ['RESTIC_REST_USERNAME', 'RESTIC_REST_PASSWORD'],
  azure: ['AZURE_ACCOUNT_NAME', 'AZURE_ACCOUNT_KEY', 'AZURE_ACCOUNT_SAS'],
  b2: ['B2_ACCOUNT_ID', 'B2_ACCOUNT_KEY'],
  gs: ['GOOGLE_PROJECT_ID', 'GOOGLE_ACCESS_TOKEN'],
};

/** Keys of the Secret that restic gets beside the password, where they are there. */
export function keysOfRepository(place: BackupPlace): readonly string[] {
  return 'repository' in place ? (repositoryKeys[place.repository.split(':')[0] ?? ''] ?? []) : [];
}

/** How many backups stay beside those of the last two days, as somebody says. */
export interface StatedKeep {
  /** Of so many days the last one. @default 14 */
  readonly daily?: number | undefined;
  /** Of so many weeks the last one. @default 8 */
  readonly weekly?: number | undefined;
  /** Of so many months the last one. @default 0 */
  readonly monthly?: number | undefined;
}

/** What somebody says of backups; exactly one of the first three. */
export interface StatedBackup {
  /** Directory of the node that has them, which must exist: best on a disk of its own. @default they go elsewhere */
  readonly hostPath?: string | undefined;
  /** Claim in the namespace of the target that has them. @default they go elsewhere */
  readonly claim?: string | undefined;
  /** Address of restic that has them. @default they go elsewhere */
  readonly repository?: string | undefined;
  /** Secret in the namespace of the target with RESTIC_PASSWORD, and what opens the repository. */
  readonly secret: string;
  /** Image of restic. @default "docker.io/restic/restic:0.18.1" */
  readonly image?: string | undefined;
  /** When one is made, in the five fields of a CronJob. @default "23 3 * * *" */
  readonly schedule?: string | undefined;
  /** When the latest is restored into a scratch place, and compared; empty: never. @default "41 5 * * 0" */
  readonly drill?: string | undefined;
  /** How many stay. @default one of each of 14 days, and one of each of 8 weeks */
  readonly keep?: StatedKeep | undefined;
  /** Data paths that no backup has. @default none */
  readonly exclude?: readonly string[] | undefined;
  /** Secrets that a backup has, encrypted as all of it. @default none */
  readonly secrets?: readonly string[] | undefined;
  /** Mebibytes of memory that each container may take. @default 1024 */
  readonly memory?: number | undefined;
  /** Mebibytes of the node's own disk for dumps of databases, and for all that a drill restores. @default 10240 */
  readonly scratch?: number | undefined;
  /** Hours after which one that has not ended has failed. @default 6 */
  readonly hours?: number | undefined;
}

export type BackupPlace = { readonly hostPath: string } | { readonly claim: string } | { readonly repository: string };

/** What becomes of the data of a target every day. */
export interface Backup {
  readonly place: BackupPlace;
  readonly secret: string;
  readonly image: string;
  readonly schedule: string;
  /** @default there is none */
  readonly drill?: string | undefined;
  readonly keep: Required<{ [Key in keyof StatedKeep]: number }>;
  readonly exclude: readonly string[];
  readonly secrets: readonly string[];
  readonly memory: number;
  readonly scratch: number;
  readonly hours: number;
  /** Minutes after which the last good one is too old: twice the longest time between two. */
  readonly latestAfter: number;
  /** The same of drills. @default there is none */
  readonly drillAfter?: number | undefined;
}

/** What is said, with what is usual for the rest. @throws Error where it is not said where they go */
export function settledBackup({ hostPath, claim, repository, keep, ...stated }: StatedBackup): Backup {
  const { schedule = usualBackupSchedule, drill = usualDrillSchedule } = stated;
  return {
    place: placeOf({ hostPath, claim, repository }),
    secret: stated.secret,
    image: stated.image ?? usualResticImage,
    schedule,
    drill: drill === '' ? undefined : drill,
    keep: {
      daily: keep?.daily ?? usualKeep.daily,
      weekly: keep?.weekly ?? usualKeep.weekly,
      monthly: keep?.monthly ?? usualKeep.monthly,
    },
    exclude: stated.exclude ?? [],
    secrets: stated.secrets ?? [],
    memory: stated.memory ?? usualBackupAmounts.memory,
    scratch: stated.scratch ?? usualBackupAmounts.scratch,
    hours: stated.hours ?? usualBackupHours,
    latestAfter: 2 * longestGap(schedule),
    drillAfter: drill === '' ? undefined : 2 * longestGap(drill),
  };
}

function placeOf({ hostPath, claim, repository }: Partial<StatedBackup>): BackupPlace {
  if (hostPath !== undefined) return { hostPath };
  if (claim !== undefined) return { claim };
  if (repository !== undefined) return { repository };
  throw new Error('it is not said where backups go');
}

/** What is wrong with what is said, by the keys that lead to it. */
export function backupFindings(stated: StatedBackup, project: string): Map<string, string> {
  const findings = new Map<string, string>();
  const { hostPath, claim, repository, keep = {}, schedule, drill } = stated;
  const places = [hostPath, claim, repository].filter((place) => place !== undefined);
  if (places.length !== 1) findings.set('', 'state one of hostPath, claim and repository: where backups go');
  const ofPath = hostPath === undefined ? undefined : (pathProblem(hostPath) ?? systemProblem(hostPath, project));
  if (ofPath !== undefined) findings.set('hostPath', ofPath);
  const ofSchedule = schedule === undefined ? undefined : scheduleProblem(schedule);
  if (ofSchedule !== undefined) findings.set('schedule', ofSchedule);
  const ofDrill = drill === undefined || drill === '' ? undefined : scheduleProblem(drill);
  if (ofDrill !== undefined) findings.set('drill', ofDrill);
  const { daily = usualKeep.daily, weekly = usualKeep.weekly, monthly = usualKeep.monthly } = keep;
  if (daily + weekly + monthly === 0) findings.set('keep', 'must keep at least one beside those of two days');
  return findings;
}
