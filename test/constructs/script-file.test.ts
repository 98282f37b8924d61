import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { scriptFile } from '../../constructs/script-file';
import { refusals, writeFiles } from '../config/project-directory';

test('a script goes into manifests as it is', () => {
  const directory = writeFiles({ 'a.sh': '#!/bin/bash\nset -eu\n' });
  expect(scriptFile(join(directory, 'a.sh'))).toBe('#!/bin/bash\nset -eu\n');
});

test('a script of a checkout with carriage returns is refused, with its place', () => {
  const directory = writeFiles({ 'a.sh': '#!/bin/bash\nset -eu\r\n' });
  expect(refusals(() => scriptFile(join(directory, 'a.sh')))).toEqual([
    'a.sh:2:8 has a carriage return, and no shell runs it: check it out anew, as .gitattributes says (git rm --cached -r . && git reset --hard)',
  ]);
});

test('git writes no carriage returns into a checkout, whatever it is told', () => {
  const files = ['constructs/slot-data/scripts/ensure.sh', 'services.schema.json', '.ci/run'];
  const { stdout } = spawnSync('git', ['-c', 'core.autocrlf=true', 'check-attr', 'text', 'eol', '--', ...files], {
    encoding: 'utf8',
  });
  for (const file of files) expect(stdout).toContain(`${file}: text: auto\n${file}: eol: lf\n`);
});
