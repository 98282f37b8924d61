import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { isSystemError, startErrorText, systemErrorText } from '../../input/system-error';
import { writeFiles } from '../config/project-directory';

let directory: string;
beforeEach(() => {
  directory = writeFiles({ file: '' });
});
const at = (path: string) => join(directory, path);

test.each<[string, string, () => unknown]>([
  ['no/file', 'there is no such file, or no directory that it is to lie in', () => readFileSync(at('no/file'))],
  [
    '.',
    'a file is expected, where a directory is',
    () => {
      writeFileSync(at('.'), '');
    },
  ],
  ['file', 'a directory is expected, where a file is', () => readdirSync(at('file'))],
  [
    'file',
    'it is there already: move it away',
    () => {
      mkdirSync(at('file'));
    },
  ],
  [
    'loop',
    'this link leads to itself',
    () => {
      symlinkSync('loop', at('loop'));
      readFileSync(at('loop'));
    },
  ],
  ['x'.repeat(300), 'the name is too long for this file system', () => readFileSync(at('x'.repeat(300)))],
])('what the system says of %s is told in words: %s', (path, reason, call) => {
  let caught: unknown;
  try {
    call();
  } catch (error) {
    caught = error;
  }
  if (!isSystemError(caught)) throw new Error('not refused by the system');
  expect(systemErrorText(caught)).toBe(`${at(path)}: ${reason}`);
});

test('what it has no words for stays as the system says it', () => {
  const error = Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO', syscall: 'read', path: 'a' });
  expect(systemErrorText(error)).toBe('EIO: i/o error, read');
  expect(isSystemError(new TypeError('x is undefined'))).toBe(false);
});

test('a program that cannot be started is told to be missing, or not to be allowed', () => {
  const errorOf = (program: string) => startErrorText('kubectl', spawnSync(program).error ?? new Error());
  expect(errorOf('no-such-program')).toBe('kubectl cannot be started: it must be installed, and in the PATH');
  expect(errorOf(at('file'))).toMatch(/^kubectl cannot be started: this user may not run/);
});
