import { Command, CommanderError } from '@commander-js/extra-typings';
import { Ended } from './ended';
import { optionTakenByNpm } from './npm-options';
import { settle } from './settle';
import type { Surroundings } from './surroundings';
import { UsageError } from './usage-error';
import { verbs } from './verbs';
import { version } from './version';

/** The verb whose words a shell completes; `complete` is called by what it prints. */
const completion = ['completion', 'complete'];

/**
 * Runs a call of slotstack. A user's mistake, and what the system does not allow, ends it with one line for each problem; a
 * defect of ours with its stack.
 *
 * @param words behind `slotstack`
 * @returns the exit code: 2 for a call that is not understood, else that of the verb, which is 1 for most failures
 */
export async function slotstack(words: readonly string[], surroundings: Surroundings): Promise<number> {
  const call = wordsOf(words);
  try {
    const program = await programFor(call, surroundings);
    await program.parseAsync(call, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof Ended || (error instanceof CommanderError && error.exitCode === 0)) return error.exitCode;
    // With it comes all that can be wrong with a project, which no other call waits for.
    return (await import('./explain')).explain(error, writes(call));
  }
}

function writes([name]: readonly string[]): boolean {
  return verbs.some((verb) => verb.name === name && verb.writes);
}

/** `help <verb>` is asked of the verb, and of one that there is not; before a verb, `--` says nothing. */
function wordsOf(words: readonly string[]): readonly string[] {
  const [first, ...rest] = words;
  if (first === '--') return wordsOf(rest);
  return first === 'help' ? [...rest, '--help'] : words;
}

/** Only the verb that is called is loaded; of the others, help has a line. */
async function programFor(words: readonly string[], surroundings: Surroundings): Promise<Command> {
  const { environment } = surroundings;
  const [name = ''] = words;
  const completes = completion.includes(name);
  const program = new Command('slotstack')
    .description('Numbered copies ("slots") of a whole stack on Kubernetes, from one services.yaml.')
    .version(version, '--version', 'prints the version')
    .helpCommand('help [verb]', 'says how a verb is called')
    .usage('<verb> [options]')
    .hook('preAction', (_, action) => {
      const taken = optionTakenByNpm(action, environment);
      if (taken !== undefined) throw new UsageError(taken);
      const empty = completes ? -1 : action.args.indexOf('');
      if (empty >= 0) throw new UsageError(`argument ${empty + 1} of ${action.name()} is empty: give it a value`);
    });
  for (const verb of verbs) {
    const command = verb.name === name || completes ? (await verb.load())(surroundings) : new Command(verb.name);
    program.addCommand(command.summary(verb.summary));
  }
  if (completes) (await import('./completion')).addCompletion(program, surroundings);
  else program.addCommand(new Command('completion').summary('prints what completes words in bash, zsh or fish'));
  settle(program, environment);
  return program;
}
