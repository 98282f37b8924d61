import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { posix } from 'node:path';

/** The folders in the order of the README's table, each of which uses only those before it. */
const rooms = [
  ...new Set(
    [...readFileSync('README.md', 'utf8').matchAll(/^\| `([a-z]+)\/[^`]*` \|/gm)].map(([, room = '']) => room),
  ),
];

const sources = execFileSync('git', ['ls-files', '*.ts'], { encoding: 'utf8' })
  .split('\n')
  .filter((file) => file.includes('/') && !file.startsWith('test/'));

const roomOf = (file: string) => file.split('/')[0] ?? '';

test('each source is in a folder that the README lists', () => {
  expect(sources.length).toBeGreaterThan(300);
  expect(sources.filter((file) => !rooms.includes(roomOf(file)))).toEqual([]);
});

test('a folder uses only those above it in that list', () => {
  const upward = sources.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/from '(\.[^']*)'/g)]
      .map(([, path = '']) => posix.join(posix.dirname(file), path))
      .filter((used) => rooms.indexOf(roomOf(used)) > rooms.indexOf(roomOf(file)))
      .map((used) => `${file} uses ${used}`),
  );
  expect(upward).toEqual([]);
});
