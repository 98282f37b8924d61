import type { ParseArgsConfig } from 'node:util';
import { distance } from 'fastest-levenshtein';
import { CommandFailed } from '../process/command-failed';

/**
 * `npm run delete shop-dev-1 --dry-run`, without `--` between, is an option of npm's: the command never sees it, and would
 * delete. npm leaves it in the environment, and there it is looked for.
 *
 * @param given options among the arguments
 * @throws CommandFailed where npm has an option of the command that the arguments lack, also with a slip in it
 */
export function refuseOptionsOfNpm(
  options: NonNullable<ParseArgsConfig['options']>,
  given: ReadonlySet<string>,
  usage: string,
  environment: NodeJS.ProcessEnv = process.env,
): void {
  for (const [key, value = ''] of Object.entries(environment)) {
    const [, npmName] = /^npm_config_(.+)$/i.exec(key) ?? [];
    if (npmName === undefined) continue;
    const meant = Object.keys(options).find((name) => isSpelling(npmName, name));
    if (meant === undefined || given.has(meant)) continue;
    // What is off is as if it was not there.
    if (options[meant]?.type === 'boolean' && ['', 'false'].includes(value)) continue;
    throw new CommandFailed(
      `npm has taken --${npmName.replaceAll('_', '-')} for an option of its own: put "--" before the words of the command, or unset ${key}\n${usage}`,
    );
  }
}

/** npm writes `dry-run` and `dry_run` as it does `dry_run`, and leaves `dryRun` and slips as they are. */
function isSpelling(npmName: string, name: string): boolean {
  const [one, other] = [npmName, name].map((text) => text.toLowerCase().replace(/[-_]/g, '')) as [string, string];
  return one === other || (other.length >= 5 && distance(one, other) === 1);
}
