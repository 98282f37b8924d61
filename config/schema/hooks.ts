import * as z from 'zod';
import { flag, strictObject, text } from './scalars';

const step = strictObject({
  name: text.optional().describe('Name of the step.'),
  run: text.optional().describe('Shell script; wins over `use`.'),
  use: z
    .enum([
      'run',
      'kubectl.wait',
      'github.comment',
      'codex.ensure-data-dirs',
      'codex.ensure-codex-secrets',
      'codex.check-dev-host-ports',
      'codex.reuse-dev-tls-secret',
      'sleep',
      'preflight',
    ])
    .optional()
    .describe('Built-in step; `run` beside a script is that script.'),
  with: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()], 'must be text, a number, true or false'))
    .optional()
    .describe('Arguments of the built-in step.'),
  when: z
    .union([text, z.boolean()], 'must be text, true or false: put it in quotes')
    .optional()
    .describe('Runs unless this is "false", "0", "no" or rendered empty.'),
  continueOnError: flag.optional().describe('Whether a failure is ignored. @default false'),
  timeout: text.optional().describe('Time limit, as a Go duration. @default none'),
});

export type HookStep = z.infer<typeof step>;

const steps = z.array(step).optional();

export const projectHooksSchema = strictObject({
  beforeAll: steps.describe('Before anything is applied.'),
  afterAll: steps.describe('After everything is applied.'),
});

export const groupHooksSchema = strictObject({
  beforeApply: steps.describe('Before the group is applied.'),
  afterApply: steps.describe('After the group is applied.'),
  beforeDestroy: steps.describe('Before the group is deleted.'),
  afterDestroy: steps.describe('After the group is deleted.'),
});
