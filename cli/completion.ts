import tab from '@bomb.sh/tab/commander';
import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { readdirSync } from 'node:fs';
import { invocation } from './invocation';
import type { Surroundings } from './surroundings';

/** Adds `completion <shell>`, and what the shell then calls for each word; the words of `<target>` are those of the output. */
export function addCompletion(program: CommandUnknownOpts, surroundings: Surroundings): void {
  const completion = tab(program as unknown as Parameters<typeof tab>[0], { completionCommandName: 'completion' });
  for (const command of completion.commands.values()) {
    for (const [name, argument] of command.arguments) {
      if (!['target', 'slot'].includes(name)) continue;
      argument.handler = (complete) => {
        for (const target of targetsIn(surroundings)) complete(target, '');
      };
    }
  }
}

/** Names of what was synthesized last. */
function targetsIn(surroundings: Surroundings): string[] {
  try {
    return readdirSync(invocation(surroundings, {}).outdir);
  } catch {
    return [];
  }
}
