import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const script = join(__dirname, '../../../../constructs/agent/scripts/with-variables.sh');
const show = ['--', 'sh', '-c', 'printf "<%s>" "${NEW-unset}" "$@"', 'sh'];

describe.each(['sh', 'bash', 'busybox sh'])('with variables, in %s', (shell) => {
  const [program = '', ...first] = shell.split(' ');
  const isThere = spawnSync(program, [...first, '-c', 'true']).status === 0;
  const run = (env: Readonly<Record<string, string>>, ...args: string[]) => {
    const options = { encoding: 'utf8', env: { PATH: process.env.PATH ?? '', ...env } } as const;
    const { status, stdout, stderr } = spawnSync(program, [...first, script, ...args], options);
    return { status, stdout, stderr };
  };
  const each = isThere ? test : test.skip;

  each.each(['plain', 'a b', '$(id)', '"; exit 3 #', "it's", '*', 'of\nlines', ''])(
    '%p is the value as it is',
    (value) => {
      const { stdout, status } = run({ OLD: value }, 'NEW:OLD', ...show, 'a b', '', '*');
      expect({ stdout, status }).toEqual({ stdout: `<${value}><a b><><*>`, status: 0 });
    },
  );

  each('what is not set is not set by another name', () => {
    expect(run({ NEW: 'before' }, 'NEW:OLD', ...show).stdout).toBe('<unset>');
  });

  each('its exit code is that of the command', () => {
    expect(run({}, '--', 'sh', '-c', 'exit 7').status).toBe(7);
  });

  each.each([
    [['NEW', ...show], '"NEW" is not NAME:OTHER'],
    [['NEW:a;b', ...show], '"a;b" is no name of a variable'],
    [['1:OLD', ...show], '"1" is no name of a variable'],
    [[':OLD', ...show], '"" is no name of a variable'],
    [['NEW:OLD', '--'], 'there is no command behind "--"'],
    [['NEW:OLD'], 'there is no command behind "--"'],
  ])('%p is refused', (args, reason) => {
    const { status, stderr, stdout } = run({ OLD: 'x' }, ...args);
    expect({ status, stdout }).toEqual({ status: 64, stdout: '' });
    expect(stderr).toContain(reason);
  });
});
