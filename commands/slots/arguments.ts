import type * as z from 'zod';
import { registerFileSchema } from '../../config/register-file';
import { label } from '../../config/schema/scalars';
import { parseOptions, wholeNumber, type Options } from '../arguments';
import { CommandFailed } from '../invocation';
import type { Request, Selection } from './decision';
import type { Holder } from './slot-project';

const selection = '[--slot <number>] [--issue <number> | --pr <number>]';
const usage = `usage: npm run slots -- allocate --project <name> (--issue <number> | --pr <number>) --owner <name> --since <time> [--ask-cluster]
       npm run slots -- release --project <name> ${selection}
       npm run slots -- clean --project <name> ${selection}
       npm run slots -- show --project <name> ${selection}
       npm run slots -- list --project <name>
each with [--remote <name>] [--branch <name>] or [--local], and with [--output lines|json]`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const commonOptions = { project: text, remote: text, branch: text, local: flag, output: text } as const;
const selecting = { slot: text, issue: text, pr: text } as const;
const optionsOf = {
  allocate: { issue: text, pr: text, owner: text, since: text, 'ask-cluster': flag },
  release: selecting,
  clean: selecting,
  show: selecting,
  list: {},
} as const satisfies Record<string, Options>;
type AllOptions = typeof commonOptions & typeof selecting & typeof optionsOf.allocate;

type Action = keyof typeof optionsOf;

/** What is asked for. */
export type Task =
  | { readonly action: 'allocate'; readonly request: Request; readonly asksCluster: boolean }
  | { readonly action: 'release' | 'clean' | 'show'; readonly selection: Selection }
  | { readonly action: 'list' };

export interface SlotsArguments {
  readonly project: string;
  readonly task: Task;
  /** Where the register is. @default in the files of the checkout */
  readonly published?: { readonly remote: string; readonly branch: string };
  readonly output: 'lines' | 'json';
}

/** @throws CommandFailed for what is missing, unknown, said twice, or not a value that the register takes */
export function parseSlotsArguments([action = '', ...words]: readonly string[]): SlotsArguments {
  if (!isAction(action)) throw new CommandFailed(usage);
  // Of all options, those of other actions are left out, and never given.
  const values = parseOptions(words, { ...commonOptions, ...optionsOf[action] } as AllOptions, usage);
  const { project, remote = 'origin', branch = 'main', local = false, output = 'lines' } = values;
  if (local && (values.remote !== undefined || values.branch !== undefined))
    throw new CommandFailed('--local works on files: leave out --remote and --branch');
  if (output !== 'lines' && output !== 'json') throw new CommandFailed('--output: must be lines or json');
  return {
    project: checked('project', project, label),
    task: taskOf(action, values),
    ...(!local && { published: { remote, branch } }),
    output,
  };
}

type Values = ReturnType<typeof parseOptions<AllOptions>>;

function isAction(word: string): word is Action {
  return Object.hasOwn(optionsOf, word);
}

function taskOf(action: Action, values: Values): Task {
  if (action === 'list') return { action };
  const holder = holderOf(values);
  if (action === 'allocate') {
    if (!holder) throw new CommandFailed(`--issue or --pr is required\n${usage}`);
    const { shape } = registerFileSchema;
    const owner = checked('owner', values.owner, shape.owner);
    const since = checked('since', values.since, shape.since);
    return { action, request: { ...holder, owner, since }, asksCluster: values['ask-cluster'] ?? false };
  }
  const slot = numberIn(values, 'slot');
  if (slot === undefined && !holder) throw new CommandFailed(`--issue, --pr or --slot is required\n${usage}`);
  return { action, selection: { ...(slot !== undefined && { slot }), ...(holder && { holder }) } };
}

function holderOf(values: Values): Holder | undefined {
  const issue = numberIn(values, 'issue');
  const pr = numberIn(values, 'pr');
  if (issue !== undefined && pr !== undefined)
    throw new CommandFailed('--issue and --pr: a slot works for an issue or a pull request, not both');
  if (issue !== undefined) return { issue };
  return pr === undefined ? undefined : { pr };
}

function numberIn(values: Values, option: 'slot' | 'issue' | 'pr'): number | undefined {
  const value = values[option];
  return value === undefined ? undefined : wholeNumber(option, value);
}

/** A value that must be there, and as `schema` says. */
function checked(option: string, value: string | undefined, schema: z.ZodType<string>): string {
  if (value === undefined) throw new CommandFailed(`--${option} is required\n${usage}`);
  const { error } = schema.safeParse(value);
  if (error) throw new CommandFailed(`--${option}: ${JSON.stringify(value)} ${error.issues[0]?.message ?? ''}`);
  return value;
}
