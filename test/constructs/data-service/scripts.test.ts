import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { testWithProgram } from '../slot-data/scripts/sandbox';

const directory = 'constructs/data-service/scripts';

describe.each(readdirSync(directory))('%s', (name) => {
  const path = join(directory, name);

  test('holds nothing that Kubernetes expands in a command', () => {
    expect(readFileSync(path, 'utf8')).not.toMatch(/\$\$|\$\([A-Za-z_][A-Za-z0-9_.-]*\)/);
  });

  testWithProgram('shellcheck')('passes shellcheck', () => {
    const { status, stdout } = spawnSync('shellcheck', [path], { encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  });
});
