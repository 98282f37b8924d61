import * as z from 'zod';
import { strictObject, text } from './scalars';

export const plainSecretsSchema = strictObject({
  report: z
    .enum(['note', 'error'], 'must be "note" or "error"')
    .optional()
    .describe('What becomes of one: a note, or nothing is written. @default "note"'),
  notSecret: z
    .array(text.min(1))
    .optional()
    .describe('Names of keys, variables and options whose values are none, each as the note has it. @default none'),
});

export type PlainSecretsConfig = z.infer<typeof plainSecretsSchema>;
