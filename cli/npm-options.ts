import { distance } from 'fastest-levenshtein';
import type { CommandUnknownOpts } from '@commander-js/extra-typings';

/**
 * Why a command cannot go on: `npm run delete shop-dev-1 --dry-run`, without `--` between, has an option of npm's. The command
 * never sees it, and would delete. npm leaves it in the environment, and there it is looked for.
 *
 * @returns undefined where npm has no option of the command that its words lack, also with a slip in it
 */
export function optionTakenByNpm(
  command: CommandUnknownOpts,
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  for (const [key, value = ''] of Object.entries(environment)) {
    const [, npmName] = /^npm_config_(.+)$/i.exec(key) ?? [];
    if (npmName === undefined) continue;
    const meant = command.options.find((option) => isSpelling(npmName, option.name()));
    // Whoever wants nothing done is not to see it done by a verb that has no such option.
    if (!meant && isSpelling(npmName, 'dry-run') && !['', 'false'].includes(value))
      return `npm has taken --${npmName.replaceAll('_', '-')} for an option of its own, and ${command.name()} has none: nothing was done; unset ${key}`;
    if (!meant || command.getOptionValueSource(meant.attributeName()) === 'cli') continue;
    // What is off is as if it was not there.
    if (meant.isBoolean() && ['', 'false'].includes(value)) continue;
    // Settings of npm's own, which many a project has: for what they are meant, synth only prints.
    if (['target', 'only'].includes(meant.name()) && command.name() === 'synth') continue;
    // `npx --yes slotstack delete` says yes to npx: the command asks, and nothing is lost.
    if (meant.name() === 'yes' && environment.npm_command === 'exec') continue;
    return `npm has taken --${npmName.replaceAll('_', '-')} for an option of its own: put "--" before the words of the command, or unset ${key}`;
  }
  return undefined;
}

/** npm writes `dry-run` and `dry_run` as it does `dry_run`, and leaves `dryRun` and slips as they are. */
function isSpelling(npmName: string, name: string): boolean {
  const [one, other] = [npmName, name].map((text) => text.toLowerCase().replace(/[-_]/g, '')) as [string, string];
  return one === other || (other.length >= 5 && distance(one, other) === 1);
}
