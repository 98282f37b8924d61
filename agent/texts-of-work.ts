import * as z from 'zod';

const said = z.object({
  author: z.string().default(''),
  body: z.string().nullish(),
  at: z.string().default(''),
});

const remark = said.extend({ path: z.string().default(''), line: z.int().nullish() });

const thread = z.object({
  title: z.string(),
  body: z.string().nullish(),
  author: z.string().default(''),
  labels: z.array(z.string()).default([]),
  /** Oldest first. */
  comments: z.array(said).default([]),
});

/** What people have said of a task: `--text` reads it, and GitHub is asked for it. */
export const textsOfWork = z.object({
  issue: thread.optional(),
  pr: thread
    .extend({
      /** Branch that it is of. */
      head: z.string().default(''),
      reviews: z.array(said.extend({ state: z.string().default('') })).default([]),
      /** On lines of files. */
      remarks: z.array(remark).default([]),
    })
    .optional(),
});

export type Said = z.infer<typeof said>;
export type Remark = z.infer<typeof remark>;
export type Thread = z.infer<typeof thread>;
export type TextsOfWork = z.infer<typeof textsOfWork>;
