import { parseArgs, type ParseArgsConfig } from 'node:util';
import { CommandFailed } from './invocation';

type Options = NonNullable<ParseArgsConfig['options']>;

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
 * @throws CommandFailed with the usage for an option that the command does not have
 */
export function parseWords<const Declared extends Options>(args: readonly string[], options: Declared, usage: string) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new CommandFailed(`${(error as Error).message.replace(/\. To specify .*/, '')}. ${usage}`);
  }
}

/** A number of seconds from an option. */
export function secondsOf(text: string, usage: string): number {
  if (!/^[1-9][0-9]{0,5}$/.test(text))
    throw new CommandFailed(`--timeout=${text}: a whole number of seconds. ${usage}`);
  return Number(text);
}
