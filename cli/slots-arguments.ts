import * as z from 'zod';
import { registerFileSchema } from '../config/register-file';
import { label } from '../config/schema/scalars';
import { offerHelp, parseOptions, wholeNumber, type Options } from './arguments';
import { CommandFailed } from '../process/command-failed';
import type { Request, Selection } from '../slots/decision';
import type { Holder } from '../slots/slot-project';

const selection = '[--slot <number>] [--issue <number> | --pr <number>]';
const usage = `usage: npm run slots -- allocate --project <name> (--issue <number> | --pr <number>) --owner <name> --since <time> [--label <name>] [--ask-cluster]
       npm run slots -- release --project <name> ${selection} [--label <name>]
       npm run slots -- clean --project <name> ${selection}
       npm run slots -- show --project <name> ${selection}
       npm run slots -- list --project <name>
       npm run slots -- reconcile --project <name> [--label <name>] [--dry-run]
each with [--remote <name>] [--branch <name>] or [--local], and with [--output lines|json]`;

/** It appears in messages of commits. */
const labelName = z
  .string()
  .regex(/^[^\p{C}\p{Zl}\p{Zp}[\]]{1,50}$/u, 'must be 1 to 50 printable characters in one line, without brackets');

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const commonOptions = { project: text, remote: text, branch: text, local: flag, output: text } as const;
const selecting = { slot: text, issue: text, pr: text } as const;
const optionsOf = {
  allocate: { issue: text, pr: text, owner: text, since: text, label: text, 'ask-cluster': flag },
  release: { ...selecting, label: text },
  clean: selecting,
  show: selecting,
  list: {},
  reconcile: { label: text, 'dry-run': flag },
} as const satisfies Record<string, Options>;
type AllOptions = typeof commonOptions & typeof selecting & typeof optionsOf.allocate & typeof optionsOf.reconcile;

type Action = keyof typeof optionsOf;

/** What is asked for. */
export type Task =
  | {
      readonly action: 'allocate';
      readonly request: Request;
      readonly asksCluster: boolean;
      /** Label without which there is no slot. @default GitHub is not asked */
      readonly label?: string;
    }
  | { readonly action: 'release'; readonly selection: Selection; readonly labeled?: Labeled }
  | { readonly action: 'clean' | 'show'; readonly selection: Selection }
  | { readonly action: 'list' }
  | { readonly action: 'reconcile'; readonly label?: string; readonly isDryRun: boolean };

/** Who keeps the slot while GitHub shows this label there. */
export interface Labeled {
  readonly holder: Holder;
  readonly label: string;
}

export interface SlotsArguments {
  readonly project: string;
  readonly task: Task;
  /** Where the register is. @default in the files of the checkout */
  readonly published?: { readonly remote: string; readonly branch: string };
  readonly output: 'lines' | 'json';
}

/** @throws CommandFailed for what is missing, unknown, said twice, or not a value that the register takes */
export function parseSlotsArguments(args: readonly string[]): SlotsArguments {
  offerHelp(args, usage);
  const [action = '', ...words] = args;
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
  const label = values.label === undefined ? undefined : checked('label', values.label, labelName);
  if (action === 'reconcile')
    return { action, ...(label !== undefined && { label }), isDryRun: values['dry-run'] ?? false };
  const holder = holderOf(values);
  if (action === 'allocate') {
    if (!holder) throw new CommandFailed(`--issue or --pr is required\n${usage}`);
    const { shape } = registerFileSchema;
    const owner = checked('owner', values.owner, shape.owner);
    const since = checked('since', values.since, shape.since);
    const asksCluster = values['ask-cluster'] ?? false;
    return { action, request: { ...holder, owner, since }, asksCluster, ...(label !== undefined && { label }) };
  }
  const slot = numberIn(values, 'slot');
  if (slot === undefined && !holder) throw new CommandFailed(`--issue, --pr or --slot is required\n${usage}`);
  const selected: Selection = { ...(slot !== undefined && { slot }), ...(holder && { holder }) };
  if (label === undefined || action !== 'release') return { action, selection: selected };
  if (!holder) throw new CommandFailed(`--label: whose? Name --issue or --pr\n${usage}`);
  return { action, selection: selected, labeled: { holder, label } };
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
