import tab from '@bomb.sh/tab/commander';
import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { readdirSync } from 'node:fs';
import { bashCompletion } from './bash-completion';
import { invocation } from './invocation';
import type { Surroundings } from './surroundings';

/** Adds `completion <shell>`, and what the shell then calls for each word; the words of `<target>` are those of the output. */
export function addCompletion(program: CommandUnknownOpts, surroundings: Surroundings): void {
  // A shell shows a line.
  for (const command of program.commands) command.description(command.summary());
  const completion = tab(program as unknown as Parameters<typeof tab>[0], { completionCommandName: 'completion' });
  for (const command of completion.commands.values()) {
    for (const [name, argument] of command.arguments) {
      if (!['target', 'slot'].includes(name)) continue;
      argument.handler = (complete) => {
        for (const target of targetsIn(surroundings)) complete(target, '');
      };
    }
  }
  const verb = program.commands.find((command) => command.name() === 'completion');
  if (verb) explain(verb);
  verb?.action((...args) => {
    const [shell] = args;
    if (shell === 'bash') process.stdout.write(bashCompletion);
    else completion.setup(program.name(), program.name(), String(shell));
  });
}

/** What the help says of it. */
function explain(verb: CommandUnknownOpts): void {
  verb
    .summary('prints what completes words in bash, zsh or fish')
    .description(
      'Prints a script by which a shell completes verbs, options, and the targets that were synthesized last.',
    )
    .addHelpText('after', '\nExample:\n  source <(slotstack completion bash)  # in ~/.bashrc');
}

/** Names of what was synthesized last. */
function targetsIn(surroundings: Surroundings): string[] {
  try {
    return readdirSync(invocation(surroundings, {}).outdir);
  } catch {
    return [];
  }
}
