import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { readTextFile } from '../../input/text-file';
import { refusals, writeFiles } from '../config/project-directory';

const directory = () => writeFiles({ 'deploy/api.yaml': 'a: b\n' });
const reasonOf = (root: string, path: string) => refusals(() => readTextFile(join(root, path), path));

test('a file that is not there is told with one that is called nearly so', () => {
  const root = directory();
  expect(reasonOf(root, 'deploy/apii.yaml')).toEqual(['deploy/apii.yaml: no such file; did you mean "api.yaml"?']);
  expect(reasonOf(root, 'deploy/worker.yaml')).toEqual(['deploy/worker.yaml: no such file']);
  expect(reasonOf(root, 'deplo/api.yaml')).toEqual([
    'deplo/api.yaml: no such file: there is no directory "deplo"; did you mean "deploy"?',
  ]);
});

test('a link that leads nowhere is told as one', () => {
  const root = directory();
  symlinkSync('gone', join(root, 'link.yaml'));
  expect(reasonOf(root, 'link.yaml')).toEqual(['link.yaml: no such file: it is a link that leads nowhere']);
});

test('a directory is told to be one', () => {
  const root = directory();
  mkdirSync(join(root, 'd'));
  expect(reasonOf(root, 'd')).toEqual(['d: is a directory, not a file']);
});

test('a file that may not be read is told in words, without the name of a call', () => {
  const fs = jest.requireActual<typeof import('node:fs')>('node:fs');
  const refused = jest.spyOn(fs, 'readFileSync').mockImplementation(() => {
    throw Object.assign(new Error("EACCES: permission denied, open 'a'"), { code: 'EACCES' });
  });
  try {
    expect(reasonOf(__dirname, 'text-file.test.ts')).toEqual([
      'text-file.test.ts: may not be read by this user: look at the permissions of the file, and of the directories that it is in',
    ]);
  } finally {
    refused.mockRestore();
  }
});
