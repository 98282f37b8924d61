import { spawnSync } from 'node:child_process';
import type { Options } from '../../cli/arguments';
import { refuseOptionsOfNpm } from '../../cli/npm-options';

const options = {
  context: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
  yes: { type: 'boolean', default: false },
} as const satisfies Options;

const check = (environment: NodeJS.ProcessEnv, ...given: string[]) => {
  refuseOptionsOfNpm(options, new Set(given), 'usage: ...', environment);
};

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
  expect(() => {
    check({ [key]: value });
  }).toThrow(
    `npm has taken ${option} for an option of its own: put "--" before the words of the command, or unset ${key}\nusage: ...`,
  );
});

test.each([
  ['what npm always sets', { npm_config_user_agent: 'npm/11', npm_config_prefix: '/usr', npm_config_cache: '/c' }, []],
  ['what is off', { npm_config_dry_run: '', npm_config_yes: 'false' }, []],
  ['what is given to the command as well', { npm_config_yes: 'true', npm_config_context: 'a' }, ['yes', 'context']],
  ['what is not npm', { DRY_RUN: 'true', context: 'kind' }, []],
])('%s passes', (_, environment, given) => {
  expect(() => {
    check(environment, ...given);
  }).not.toThrow();
});

test.each([
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
    status: 1,
    stderr: expect.stringContaining('error: npm has taken --') as string,
  });
});
