import { scheduleProblem } from '../../../kubernetes/object-checks/cron-schedule';
import { backupDestination, backupEndpoint, backupRetention } from '../../../rules/data-service/backup';
import { label, strictObject, text, textBy } from '../scalars';

const schedule = text.superRefine((value, context) => {
  const problem = scheduleProblem(value);
  if (problem !== undefined) context.addIssue(problem);
});

const key = text.regex(/^[A-Za-z0-9._-]{1,253}$/, 'must be a key of a Secret: letters, digits, "-", "_" and "."');

/** Where backups of a Cluster of CloudNativePG go. */
export const backup = strictObject({
  destination: textBy(backupDestination).describe(
    'Bucket of S3, or of what speaks as S3 does, and a directory in it: "s3://backups/shop". Each environment and generation has a directory of its own there.',
  ),
  endpoint: textBy(backupEndpoint).optional().describe('Address of the object store. @default that of AWS'),
  credentials: strictObject({
    secret: label.describe('Secret that opens the bucket. It must exist.'),
    accessKeyId: key.optional().describe('Its key with the id. @default "AWS_ACCESS_KEY_ID"'),
    secretAccessKey: key.optional().describe('Its key with the secret. @default "AWS_SECRET_ACCESS_KEY"'),
  }).describe('What opens the bucket.'),
  schedule: schedule
    .optional()
    .describe(
      'When a backup is made, in the five fields of a CronJob; the log is archived all the time. @default "0 2 * * *"',
    ),
  retention: textBy(backupRetention)
    .optional()
    .describe(
      'How far back data can be restored: "30d", "8w" or "6m". What is older is deleted. @default none: nothing is',
    ),
});
