import type { TargetStatus } from '../cluster/target-status';
import { ageText } from './amounts';

/** What the last search for secrets in a workspace has found, in lines: where they are, never what they are. */
export function scanLines({ scan }: TargetStatus): string[] {
  if (!scan) return [];
  if (scan === 'never') return ['no search for secrets in the workspace has ended yet'];
  const { found, findings, notRead, failure, ended } = scan;
  const age = `${ageText(new Date(ended))} ago`;
  const more = found - findings.length;
  return [
    ...(failure === undefined ? [] : [`warning: the search for secrets in the workspace failed ${age}: ${failure}`]),
    ...(found > 0 ? [`warning: ${amount(found, 'secret')} in the workspace, as was found ${age}`] : []),
    ...findings.map(({ kind, line, path }) => `  ${kind} in line ${line} of "${path}"`),
    ...(found > 0 && more > 0 ? [`  and ${more} more, the first hundred of which are in the log of its pod`] : []),
    ...(found === 0 && failure === undefined ? [`no secrets in the workspace, as was found ${age}`] : []),
    ...(notRead > 0 ? [`not read there: ${amount(notRead, 'file or directory', 'files or directories')}`] : []),
  ];
}

function amount(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
