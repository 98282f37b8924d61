import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'slotstack-build-'));
  writeFileSync(join(directory, 'Dockerfile'), 'FROM scratch\n');
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** @param fails which call of buildah ends with an error */
function build(cache: string, { dockerfile = 'Dockerfile', fails = '', access = 'write' } = {}) {
  const calls = join(directory, 'calls');
  const program = `#!/bin/bash\nprintf '%s\\n' "$*" >>'${calls}'\n[[ $5 != '${fails}' ]]\n`;
  writeFileSync(join(directory, 'buildah'), program, { mode: 0o755 });
  const args = [
    'a.example.org/web:1',
    join(directory, dockerfile),
    directory,
    join(directory, 'scratch'),
    cache,
    access,
    '--build-arg=A=b c',
  ];
  const { status, stdout, stderr } = spawnSync('bash', ['constructs/images/scripts/build-with-buildah.sh', ...args], {
    ...{ encoding: 'utf8', env: { PATH: `${directory}:${process.env.PATH ?? ''}` } },
  });
  const made = existsSync(calls) ? readFileSync(calls, 'utf8').replaceAll(directory, 'DIR').trim().split('\n') : [];
  return { status, stdout, stderr, calls: made };
}

const places = '--root DIR/scratch/storage --runroot DIR/scratch/run';

test('builds, and pushes what was built', () => {
  expect(build('')).toEqual({
    ...{ status: 0, stdout: 'pushed: a.example.org/web:1\n', stderr: '' },
    calls: [
      `${places} build --file DIR/Dockerfile --tag a.example.org/web:1 --build-arg=A=b c DIR`,
      `${places} push a.example.org/web:1`,
    ],
  });
});

test('keeps layers in a cache, where there is one', () => {
  expect(build('a.example.org/cache').calls[0]).toContain(
    'build --layers --cache-from a.example.org/cache --cache-to a.example.org/cache --file',
  );
});

test('writes nothing to a cache that it only reads', () => {
  const { calls } = build('a.example.org/cache', { access: 'read' });
  expect(calls[0]).toContain('build --layers --cache-from a.example.org/cache --file');
});

test('pushes nothing that was not built', () => {
  const { status, calls } = build('', { fails: 'build' });
  expect(status).not.toBe(0);
  expect(calls).toHaveLength(1);
});

test('says that a push has failed', () => {
  expect(build('', { fails: 'push' })).toMatchObject({ status: 1, stdout: '' });
});

test('says what the repository does not have', () => {
  const { status, stderr, calls } = build('', { dockerfile: 'Other' });
  expect({ status, calls }).toEqual({ status: 1, calls: [] });
  expect(stderr).toContain('the repository has no Dockerfile there');
});
