import { parseArgs } from 'node:util';
import type * as z from 'zod';
import { registerFileSchema } from '../../config/register-file';
import { label } from '../../config/schema/scalars';
import { suggestion } from '../../config/suggestion';
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

const selecting = ['slot', 'issue', 'pr'] as const;
const optionsOf = {
  allocate: ['issue', 'pr', 'owner', 'since', 'ask-cluster'],
  release: selecting,
  clean: selecting,
  show: selecting,
  list: [],
} as const;
const commonOptions = ['project', 'remote', 'branch', 'local', 'output'] as const;
const flags = ['local', 'ask-cluster'];

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
  const options = new Options(words, [...commonOptions, ...optionsOf[action]]);
  const local = options.has('local');
  if (local && (options.has('remote') || options.has('branch')))
    throw new CommandFailed('--local works on files: leave out --remote and --branch');
  const output = options.text('output') ?? 'lines';
  if (output !== 'lines' && output !== 'json') throw new CommandFailed('--output: must be lines or json');
  return {
    project: options.checked('project', label),
    task: taskOf(action, options),
    ...(!local && {
      published: { remote: options.text('remote') ?? 'origin', branch: options.text('branch') ?? 'main' },
    }),
    output,
  };
}

function isAction(word: string): word is Action {
  return Object.hasOwn(optionsOf, word);
}

function taskOf(action: Action, options: Options): Task {
  if (action === 'list') return { action };
  const holder = holderOf(options);
  if (action === 'allocate') {
    if (!holder) throw new CommandFailed(`--issue or --pr is required\n${usage}`);
    const { owner, since } = registerFileSchema.shape;
    const request = { ...holder, owner: options.checked('owner', owner), since: options.checked('since', since) };
    return { action, request, asksCluster: options.has('ask-cluster') };
  }
  const slot = options.number('slot');
  if (slot === undefined && !holder) throw new CommandFailed(`--issue, --pr or --slot is required\n${usage}`);
  return { action, selection: { ...(slot !== undefined && { slot }), ...(holder && { holder }) } };
}

function holderOf(options: Options): Holder | undefined {
  const issue = options.number('issue');
  const pr = options.number('pr');
  if (issue !== undefined && pr !== undefined)
    throw new CommandFailed('--issue and --pr: a slot works for an issue or a pull request, not both');
  if (issue !== undefined) return { issue };
  return pr === undefined ? undefined : { pr };
}

/** Options of a call, each given at most once. */
class Options {
  private readonly values = new Map<string, string | boolean>();

  constructor(words: readonly string[], allowed: readonly string[]) {
    const options = Object.fromEntries(
      allowed.map((name) => [name, { type: flags.includes(name) ? ('boolean' as const) : ('string' as const) }]),
    );
    const { tokens } = parseArgs({ args: [...words], options, strict: false, tokens: true });
    for (const token of tokens) {
      if (token.kind !== 'option')
        throw new CommandFailed(`${JSON.stringify(words[token.index])} is not expected\n${usage}`);
      const { name, rawName, value, inlineValue } = token;
      if (!allowed.includes(name))
        throw new CommandFailed(`there is no option ${rawName} here${suggestion(name, allowed)}\n${usage}`);
      if (this.values.has(name)) throw new CommandFailed(`${rawName} is given twice`);
      const isFlag = flags.includes(name);
      if (isFlag ? value !== undefined : value === undefined || (!inlineValue && value.startsWith('--')))
        throw new CommandFailed(`${rawName} ${isFlag ? 'takes no value' : 'needs a value'}`);
      this.values.set(name, value ?? true);
    }
  }

  has(name: string): boolean {
    return this.values.has(name);
  }

  text(name: string): string | undefined {
    const value = this.values.get(name);
    return typeof value === 'string' ? value : undefined;
  }

  number(name: string): number | undefined {
    const text = this.text(name);
    if (text !== undefined && !/^[1-9][0-9]{0,14}$/.test(text))
      throw new CommandFailed(`--${name}: ${JSON.stringify(text)} must be a whole number from 1`);
    return text === undefined ? undefined : Number(text);
  }

  /** A text that must be there, and as `schema` says. */
  checked(name: string, schema: z.ZodType<string>): string {
    const text = this.text(name);
    if (text === undefined) throw new CommandFailed(`--${name} is required\n${usage}`);
    const { error } = schema.safeParse(text);
    if (error) throw new CommandFailed(`--${name}: ${JSON.stringify(text)} ${error.issues[0]?.message ?? ''}`);
    return text;
  }
}
