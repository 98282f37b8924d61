import { CommanderError, InvalidArgumentError, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { optionTakenByNpm } from './npm-options';
import { isRepeated } from './options';
import type { Surroundings } from './surroundings';
import { UsageError } from './usage-error';

/** Gives a command, and those below it, what all have in common. */
export function settle(command: CommandUnknownOpts, environment: Surroundings['environment']): void {
  command
    .helpOption('-h, --help', 'says how it is called')
    .configureOutput({ outputError: () => undefined })
    .configureHelp({ sortOptions: false, showGlobalOptions: false })
    .exitOverride((error) => {
      // Before what is missing: it may be npm that has it.
      const taken = error.exitCode === 0 ? undefined : optionTakenByNpm(command, environment);
      throw taken === undefined ? withPointer(error, command) : new UsageError(taken);
    });
  for (const option of command.options) {
    if (!option.required) continue;
    const { parseArg } = option;
    let isGiven = false;
    option.argParser((value, previous: unknown) => {
      if (value === '') throw new InvalidArgumentError('It is empty: give it a value, or leave the option out.');
      if (value.startsWith('-')) throw new InvalidArgumentError('It is another option: the value is missing.');
      if (isGiven && !isRepeated(option)) throw new InvalidArgumentError('It is given twice.');
      isGiven = true;
      return parseArg ? parseArg(value, previous) : value;
    });
  }
  for (const inner of command.commands) settle(inner, environment);
}

/** With where to read how the command is called. */
function withPointer(error: CommanderError, command: CommandUnknownOpts): CommanderError {
  if (error.exitCode === 0) return error;
  const names: string[] = [];
  for (let one: CommandUnknownOpts | null = command; one; one = one.parent) names.unshift(one.name());
  return new CommanderError(error.exitCode, error.code, `${error.message} (see ${names.join(' ')} --help)`);
}
