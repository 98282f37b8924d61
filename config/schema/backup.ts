import * as z from 'zod';
import { imageName, dataPathName, label, optionally, strictObject, text, textBy, wholeNumber } from './scalars';
import { repositoryAddress } from '../../rules/backup';
import { secretName } from './secrets';
import { memory } from './data-service/common';

const few = wholeNumber.refine((value) => value <= 9999, 'must be at most 9999');

export const backupSchema = strictObject({
  hostPath: optionally(text).describe(
    'Directory of the node that has the backups, which must exist: each target has a directory of its own in it. Best on a disk of its own. @default none',
  ),
  claim: optionally(label).describe('Instead: claim in the namespace of the target that has them. @default none'),
  repository: optionally(textBy(repositoryAddress)).describe(
    'Instead: address of restic, such as "s3:https://s3.example.org/backups/shop"; each target has its own below it. Where none of the three is stated, or all are empty, there are no backups here. @default none',
  ),
  secret: secretName.describe(
    'Secret in the namespace of the target: RESTIC_PASSWORD, without which nobody reads a backup, and what opens the repository, such as AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. Keep its values elsewhere, too.',
  ),
  environments: z
    .array(text)
    .optional()
    .describe('Environments that have backups; none that has slots. @default the lasting ones with data of their own'),
  schedule: optionally(text).describe('When one is made, in the five fields of a CronJob. @default "23 3 * * *"'),
  drill: text
    .optional()
    .describe(
      'When the latest is restored into a scratch place and compared with what it was made of; empty: never. @default "41 5 * * 0"',
    ),
  keep: strictObject({
    daily: few.optional().describe('Of so many days the last one. @default 14'),
    weekly: few.optional().describe('Of so many weeks the last one. @default 8'),
    monthly: few.optional().describe('Of so many months the last one. @default 0'),
  })
    .optional()
    .describe('How many stay beside those of the last two days, which all do.'),
  exclude: z.array(dataPathName).optional().describe('Data paths that no backup has. @default none'),
  secrets: z
    .array(secretName)
    .optional()
    .describe(
      'Secrets of the namespace that a backup has, encrypted as all of it is. @default those of `secrets` that come from the environment',
    ),
  image: imageName.optional().describe('Image of restic. @default "docker.io/restic/restic:0.18.1"'),
  memory: memory.optional().describe('Memory that each of its containers may take. @default "1Gi"'),
  scratch: memory
    .optional()
    .describe(
      'What dumps of databases may take of the node\'s own disk, and in a drill all that is restored. @default "10Gi"',
    ),
  hours: wholeNumber
    .refine((value) => value >= 1 && value <= 99, 'must be 1 to 99')
    .optional()
    .describe('Hours after which one that has not ended has failed. @default 6'),
});
