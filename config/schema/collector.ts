import * as z from 'zod';
import { strictObject, text, wholeNumber } from './scalars';

/** Five fields, as far as a glance can tell; Kubernetes reads them closely. */
export const schedule = text.regex(
  /^[0-9A-Za-z*,/-]+( [0-9A-Za-z*,/-]+){4}$/,
  'must be a cron schedule of five fields',
);

const hours = wholeNumber.refine((value) => value <= 99_999, 'must be at most 99999');

export const collectorSchema = strictObject({
  schedule: schedule.optional().describe('When it runs, as a cron schedule. @default "17 * * * *"'),
  trashRetentionHours: hours
    .optional()
    .describe('Hours that data which was moved aside can be restored; then it is removed. @default 72'),
  orphans: z
    .enum(['report', 'remove'], 'must be "report" or "remove"')
    .optional()
    .describe(
      'Whether slots that are gone but whose directory is left are only reported, or moved to the trash of the collector. @default "report"',
    ),
  graceHours: hours
    .optional()
    .describe('Hours since the last start of a service of the slot before it can count as gone. @default 24'),
  warnPercent: wholeNumber
    .refine((value) => value >= 1 && value <= 100, 'must be 1 to 100')
    .optional()
    .describe(
      'Percentage of its limit that data has, or of the disk that is full, from which on it warns. @default 85',
    ),
  maxRemovals: wholeNumber
    .refine((value) => value >= 1 && value <= 9999, 'must be 1 to 9999')
    .optional()
    .describe('Slots that one run moves aside at most; where more are gone, it moves none and fails. @default 3'),
  maxShare: wholeNumber
    .refine((value) => value >= 1 && value <= 100, 'must be 1 to 100')
    .optional()
    .describe(
      'The same as a percentage of the slots that have a directory on the disk; one may always be moved. @default 50',
    ),
});

export type CollectorConfig = z.infer<typeof collectorSchema>;
