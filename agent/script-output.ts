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

/** What a script says in lines `name=value`, and what comes behind the empty line that ends them. */
export interface Parts {
  readonly fields: ReadonlyMap<string, readonly string[]>;
  readonly rest: Buffer;
}

/** @throws CommandFailed where there is no such line, or `bytes` is not how many follow */
export function partsOf(place: ContainerPlace, output: Buffer): Parts {
  // Without a field, the empty line is the first.
  const isFirst = output.indexOf('\n') === 0;
  const end = isFirst ? 0 : output.indexOf('\n\n');
  if (end < 0) throw notUnderstood(place);
  const start = isFirst ? 1 : end + 2;
  const [fields, rest] = [fieldsOf(output.subarray(0, end)), output.subarray(start)];
  const bytes = fields.get('bytes')?.[0];
  if (bytes !== undefined && bytes !== String(rest.length)) throw notUnderstood(place);
  return { fields, rest };
}

export function notUnderstood({ pod, namespace }: ContainerPlace): CommandFailed {
  return new CommandFailed(`what ${pod} in ${namespace} says of its workspace is not understood`);
}
