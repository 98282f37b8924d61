import { spawnSync } from 'node:child_process';
import { script, scriptNames } from '../../../constructs/slot-data/script';
import { testWithProgram } from './scripts/sandbox';

describe.each(scriptNames)('the text of %s', (name) => {
  test('says first what it does and how it exits', () => {
    expect(script(name)).toMatch(new RegExp(`^# ${name} .*\\n(# .*\\n)?# Exit: .*\\n`, 'm'));
  });

  test('is the same each time, and starts no interpreter of its own', () => {
    expect(script(name)).toBe(script(name));
    expect(script(name)).not.toMatch(/^#!|shellcheck/m);
  });

  test('holds nothing that Kubernetes expands in a command', () => {
    expect(script(name)).not.toMatch(/\$\$|\$\([A-Za-z_][A-Za-z0-9_.-]*\)/);
  });

  test('is plain ASCII without tabs, carriage returns and blanks at the end of a line: a manifest shows it as a block', () => {
    expect(script(name)).not.toMatch(/[^\n -~]| $/m);
  });

  test('deletes nowhere with a glob, a trailing slash or through a link', () => {
    const text = script(name);
    expect(text).not.toMatch(/rm [^\n]*(\*|\/(\s|"|$))|-L [^\n]*-delete|mkdir -p|cp /m);
    for (const line of text.split('\n').filter((line) => /^\s*(rm|mv|ionice)\b/.test(line)))
      expect(line).toMatch(/(mv -T|rm -f|--preserve-root=all) -- /);
  });

  test('calculates only with what it has: after a mistake in an expression bash goes on with the next step, and ends with 0', () => {
    for (const [expression] of script(name).matchAll(/\$\(\(.*/g)) expect(expression.slice(1)).not.toMatch(/\$\([^(]/);
  });

  testWithProgram('shellcheck')('passes shellcheck', () => {
    const shell = name === 'run-locked' ? 'sh' : 'bash';
    const { status, stdout } = spawnSync('shellcheck', [`--shell=${shell}`, '-'], {
      input: script(name),
      encoding: 'utf8',
    });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  });
});
