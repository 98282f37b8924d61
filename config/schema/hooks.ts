import * as z from 'zod';
import { flag, imageName, strictObject, text } from './scalars';
import { secretName } from './secrets';

/** What is known as a step without a script. */
export const builtInSteps = [
  'kubectl.wait',
  'github.comment',
  'codex.ensure-data-dirs',
  'codex.ensure-codex-secrets',
  'codex.check-dev-host-ports',
  'codex.reuse-dev-tls-secret',
  'sleep',
  'preflight',
] as const;

const word = text.min(1);

/** A rule of a Role. */
export const roleRule = strictObject({
  apiGroups: z.array(text).describe('Groups of the API; "" is the core.'),
  resources: z.array(word).min(1).describe('Resources, such as "deployments".'),
  resourceNames: z.array(word).optional().describe('Names of objects. @default all'),
  verbs: z.array(word).min(1).describe('What may be done, such as "get".'),
});

const step = strictObject({
  name: text.optional().describe('Name of the step; also of its Job.'),
  run: text.optional().describe('Shell script; wins over `use`.'),
  use: z
    .enum(['run', ...builtInSteps])
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
  timeout: text.optional().describe('Time limit, as a Go duration such as "90s". @default none'),
  image: z
    .union([z.literal(''), imageName])
    .optional()
    .describe(
      'Of a script: image that it runs in. @default `dataPaths.toolsImage`, which has bash, coreutils, findutils and util-linux',
    ),
  shell: z.enum(['', 'bash', 'sh']).optional().describe('Of a script: what runs it. @default "bash"'),
  secrets: z.array(secretName).optional().describe('Of a script: Secrets whose keys are its environment variables.'),
  rules: z
    .array(roleRule)
    .optional()
    .describe(
      'Of a script: what it may do in the namespace, as rules of a Role; it then has a token, as kubectl takes it. @default nothing, and no token',
    ),
  runs: z
    .enum(['', 'deploy', 'life'])
    .optional()
    .describe(
      'When it runs: at each `deploy`, or once in the `life` of the target, until its data is emptied or the step is another. @default "deploy"',
    ),
});

export type HookStep = z.infer<typeof step>;
export type BuiltInStep = (typeof builtInSteps)[number];

/** The built-in step that is meant; undefined of a script. One that is rendered empty is none. */
export function builtInOf({ run = '', use }: HookStep): BuiltInStep | undefined {
  return run.trim() === '' && use !== undefined && use !== 'run' ? use : undefined;
}

const steps = z.array(step).optional();

/** What codexctl calls the moments of a project. */
export const projectHooksSchema = strictObject({
  beforeAll: steps.describe('Before anything is applied.'),
  afterAll: steps.describe('After everything is applied.'),
});

/** What codexctl calls the moments of a group. */
export const groupHooksSchema = strictObject({
  beforeApply: steps.describe('Before anything is applied, after those of the project.'),
  afterApply: steps.describe('After everything is applied, before those of the project.'),
  beforeDestroy: steps.describe('Before the slot is deleted.'),
  afterDestroy: steps.describe('After the slot is deleted: read, but there is nothing left to run in.'),
});
