import { execFileSync } from 'node:child_process';
import { relative } from 'node:path';
import { tierOf, tiers } from '../../../tools/evidence/tier';

test.each(tiers)('$command runs the files that are said to be of it', ({ name, config }) => {
  const listed = execFileSync(process.execPath, ['node_modules/jest/bin/jest.js', '-c', config, '--listTests']);
  const files = listed.toString().trim().split('\n');
  expect(files).not.toHaveLength(0);
  for (const file of files) expect({ file, tier: tierOf(relative('.', file))?.name }).toEqual({ file, tier: name });
});
