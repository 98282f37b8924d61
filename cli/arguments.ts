import { parseArgs, type ParseArgsConfig } from 'node:util';
import { suggestion } from '../input/suggestion';
import { CommandFailed } from '../process/command-failed';
import { HelpAsked } from './invocation';
import { refuseOptionsOfNpm } from './npm-options';

export type Options = NonNullable<ParseArgsConfig['options']>;

/** Options of every command that works on a cluster. */
export const clusterOptions = { context: { type: 'string' } } as const satisfies Options;

/** Options of every command that changes a cluster. */
export const changeOptions = {
  ...clusterOptions,
  'dry-run': { type: 'boolean', default: false },
} as const satisfies Options;

/**
 * The words behind a command, told apart.
 *
 * @throws CommandFailed with the usage for an option that the command does not have, that is given in another way, or that
 * npm has kept for itself
 */
export function parseWords<const Declared extends Options>(args: readonly string[], options: Declared, usage: string) {
  offerHelp(args, usage);
  refuseOptionsOfNpm(options, checkOptions(args, options, usage), usage);
  return parseArgs({ args: [...args], options, allowPositionals: true });
}

/** @throws HelpAsked where that is what is wanted, whatever else is said */
export function offerHelp(args: readonly string[], usage: string): void {
  const words = args.includes('--') ? args.slice(0, args.indexOf('--')) : args;
  if (words.includes('--help') || words.includes('-h')) throw new HelpAsked(usage);
}

/** The same for a command that takes nothing but options. */
export function parseOptions<const Declared extends Options>(
  args: readonly string[],
  options: Declared,
  usage: string,
) {
  const { values, positionals } = parseWords(args, options, usage);
  const [word] = positionals;
  if (word !== undefined) throw new CommandFailed(`${JSON.stringify(word)} is not expected\n${usage}`);
  return values;
}

/** Node.js says the same at greater length, suggests nothing, and takes the last of several. @returns what is given */
function checkOptions(args: readonly string[], options: Options, usage: string): ReadonlySet<string> {
  const given = new Set<string>();
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const { name, rawName, value, inlineValue } = token;
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (!option)
      throw new CommandFailed(`there is no option ${rawName} here${suggestion(name, Object.keys(options))}\n${usage}`);
    if (given.has(name) && !option.multiple) throw new CommandFailed(`${rawName} is given twice\n${usage}`);
    given.add(name);
    const isFlag = option.type === 'boolean';
    if (isFlag && value !== undefined) throw new CommandFailed(`${rawName} takes no value\n${usage}`);
    if (!isFlag && (value === undefined || (!inlineValue && value.startsWith('-'))))
      throw new CommandFailed(`${rawName} needs a value\n${usage}`);
  }
  return given;
}

/** The value of an option that is a number. */
export function wholeNumber(option: string, text: string): number {
  if (!/^[1-9][0-9]{0,14}$/.test(text))
    throw new CommandFailed(`--${option}: ${JSON.stringify(text)} must be a whole number from 1`);
  return Number(text);
}
