import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { testWithProgram } from './slot-data/scripts/sandbox';

/** Scripts that are one file each; test/constructs/slot-data has those that are made of parts. */
const scripts = ['agent', 'backup', 'data-service', 'git', 'hooks', 'images', 'sources'].flatMap((room) => {
  const directory = join('constructs', room, 'scripts');
  const shell = readdirSync(directory).filter((name) => name.endsWith('.sh'));
  return shell.map((name) => join(directory, name));
});

describe.each(scripts)('%s', (path) => {
  test('holds nothing that Kubernetes expands in a command', () => {
    expect(readFileSync(path, 'utf8')).not.toMatch(/\$\$|\$\([A-Za-z_][A-Za-z0-9_.-]*\)/);
  });

  testWithProgram('shellcheck')('passes shellcheck', () => {
    const { status, stdout } = spawnSync('shellcheck', [path], { encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  });
});
