import * as z from 'zod';
import { strictObject } from '../config/schema/scalars';

const ofSaid = {
  author: z.string().default(''),
  body: z.string().nullish(),
  at: z.string().default(''),
};

const said = strictObject(ofSaid);

const remark = strictObject({ ...ofSaid, path: z.string().default(''), line: z.int().nullish() });

const ofThread = {
  title: z.string(),
  body: z.string().nullish(),
  author: z.string().default(''),
  labels: z.array(z.string()).default([]),
  /** Oldest first. */
  comments: z.array(said).default([]),
};

const thread = strictObject(ofThread);

/** What people have said of a task: `--text` reads it, and GitHub is asked for it. */
export const textsOfWork = strictObject({
  issue: thread.optional(),
  pr: strictObject({
    ...ofThread,
    /** Branch that it is of. */
    head: z.string().default(''),
    reviews: z.array(strictObject({ ...ofSaid, state: z.string().default('') })).default([]),
    /** On lines of files. */
    remarks: z.array(remark).default([]),
  }).optional(),
});

export type Said = z.infer<typeof said>;
export type Remark = z.infer<typeof remark>;
export type TextsOfWork = z.infer<typeof textsOfWork>;
