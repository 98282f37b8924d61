import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
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

/** What a source imports of ours, types included. */
const importsOf = (file: string) =>
  [...readFileSync(file, 'utf8').matchAll(/(?:from |import |import\()'(\.[^']*)'/g)].map(([, path = '']) =>
    posix.join(posix.dirname(file), path),
  );

test('each source is in a folder that the README lists', () => {
  expect(sources.length).toBeGreaterThan(300);
  expect(sources.filter((file) => !rooms.includes(roomOf(file)))).toEqual([]);
});

test('a folder uses only those above it in that list', () => {
  const upward = sources.flatMap((file) =>
    importsOf(file)
      .filter((used) => rooms.indexOf(roomOf(used)) > rooms.indexOf(roomOf(file)))
      .map((used) => `${file} uses ${used}`),
  );
  expect(upward).toEqual([]);
});

test('no file uses itself by way of others', () => {
  const files = new Set(execFileSync('git', ['ls-files', '*.ts'], { encoding: 'utf8' }).split('\n').filter(existsSync));
  const fileOf = (path: string) => [path, `${path}.ts`, `${path}/index.ts`].find((file) => files.has(file));
  const done = new Set<string>();
  const circles: string[] = [];
  const follow = (file: string, path: readonly string[]) => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
    if (done.has(file) || path.includes(file)) return;
    for (const used of importsOf(file)) {
      const next = fileOf(used);
      if (next !== undefined) follow(next, [...path, file]);
    }
    done.add(file);
  };
  for (const file of files) follow(file, []);
  expect(circles).toEqual([]);
});
