import type { ContainerPlace, Executed } from '../cluster/execution';
import { CommandFailed } from '../process/command-failed';
import { exitCodes } from '../process/exit-codes';
import { anotherRun } from './run';
import { plainText, toldLine } from './told-lines';

/** @throws CommandFailed where a script has failed, with what it says; 75 where another has the workspace */
export function outputOf({ exitCode, output, problem }: Executed): Buffer {
  if (exitCode === 0) return output;
  const lines = plainText(problem).split('\n').map(toldLine);
  const held = lines.find((line) => line.startsWith('agent: held: '));
  if (exitCode === exitCodes.tryAgain && held !== undefined) throw anotherRun(held.slice('agent: held: '.length));
  const own = lines.findLast((line) => line.startsWith('agent: '));
  throw new CommandFailed(own?.slice('agent: '.length) ?? (lines.join('\n').trim() || `exit code ${exitCode}`));
}

/** Lines `name=value`, by name. */
export function fieldsOf(output: Buffer): Map<string, string[]> {
  const fields = new Map<string, string[]>();
  for (const line of output.toString().split('\n')) {
    const [, name, value = ''] = /^([a-z]+)=(.*)$/.exec(line) ?? [];
    if (name !== undefined) fields.set(name, [...(fields.get(name) ?? []), value]);
  }
  return fields;
}

export function notUnderstood({ pod, namespace }: ContainerPlace): CommandFailed {
  return new CommandFailed(`what ${pod} in ${namespace} says of its workspace is not understood`);
}
