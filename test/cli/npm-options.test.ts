import { Command } from '@commander-js/extra-typings';
import { spawnSync } from 'node:child_process';
import { optionTakenByNpm } from '../../cli/npm-options';
import { contextOption, dryRunOption, yesOption } from '../../cli/options';

function check(environment: Record<string, string>, ...words: string[]): string | undefined {
  const command = new Command('delete').addOption(contextOption()).addOption(dryRunOption()).addOption(yesOption());
  return optionTakenByNpm(command.parse(words, { from: 'user' }), environment);
}

test.each([
  ['npm_config_dry_run', 'true', '--dry-run'],
  ['NPM_CONFIG_DRY_RUN', 'true', '--DRY-RUN'],
  ['npm_config_dryrun', 'true', '--dryrun'],
  ['npm_config_dryRun', 'true', '--dryRun'],
  ['npm_config_dry_rn', 'true', '--dry-rn'],
  ['npm_config_context', 'true', '--context'],
  ['npm_config_context', '', '--context'],
  ['npm_config_contex', 'kind', '--contex'],
  ['npm_config_yes', 'true', '--yes'],
])('%s=%s is refused: the command was meant', (key, value, option) => {
  expect(check({ [key]: value })).toBe(
    `npm has taken ${option} for an option of its own: put "--" before the words of the command, or unset ${key}`,
  );
});

test.each([
  ['what npm always sets', { npm_config_user_agent: 'npm/11', npm_config_prefix: '/usr', npm_config_cache: '/c' }, []],
  ['what is off', { npm_config_dry_run: '', npm_config_yes: 'false' }, []],
  [
    'what is given to the command as well',
    { npm_config_yes: 'true', npm_config_context: 'a' },
    ['--yes', '--context=a'],
  ],
  ['what is not npm', { DRY_RUN: 'true', context: 'kind' }, []],
  ['the yes to npx, by which the command asks', { npm_config_yes: 'true', npm_command: 'exec' }, []],
])('%s passes', (_, environment, words) => {
  expect(check(environment as Record<string, string>, ...words)).toBeUndefined();
});

test('a verb without --dry-run does nothing where that is wanted', () => {
  const command = new Command('publish').parse([], { from: 'user' });
  expect(optionTakenByNpm(command, { npm_config_dry_run: 'true' })).toBe(
    'npm has taken --dry-run for an option of its own, and publish has none: nothing was done; unset npm_config_dry_run',
  );
});

test.each([
  ['publish', '--dry-run'],
  ['delete', 'shop-dev-1 --dry-run'],
  ['delete', 'shop-dev-1 --context kind'],
  ['apply', 'shop-dev-1 --context=kind'],
  ['apply', '--dry-run shop-dev-1'],
  ['trash', 'restore shop-dev-1 db db.Abcd1234 --dry-run'],
  ['slots', 'allocate --issue 42 --owner a --since b'],
  ['publish', '--remove=shop-dev-1'],
  ['changes', '--directory dist'],
  ['wait', 'shop-dev-1 --timeout=5'],
])('npm run %s %s does nothing', (command, words) => {
  const { status, stderr } = spawnSync('npm', ['run', '--silent', command, ...words.split(' ')], {
    encoding: 'utf8',
    env: { ...process.env, KUBECONFIG: '/dev/null' },
  });
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: expect.stringContaining('error: npm has taken --') as string,
  });
});
