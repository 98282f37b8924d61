import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { writeFiles, type Files } from '../config/project-directory';
import { git, writeFiles as writeInto } from '../slots/repository';

const claims = `promise: Kept.
rows:
  - fault: A hook never ran.
    tests: [{ file: test/a.test.ts, name: keeps }]
`;

/** Results of a tier, as an earlier run has left them. */
function results(commit: string, result: string): string {
  return JSON.stringify({ commit, versions: {}, tests: [{ file: 'test/a.test.ts', name: 'keeps data', result }] });
}

/** `npm run evidence -- ...` in a checkout that has these results. */
function evidence(files: Files, ...args: string[]) {
  const directory = writeFiles({ 'test/evidence/a.yaml': claims, 'test/a.test.ts': '', ...files });
  const { status, stderr } = spawnSync(process.execPath, [resolve('start.mjs'), 'tools/evidence.ts', ...args], {
    cwd: directory,
    env: { PATH: process.env.PATH, SERVICES_FILE: 'services.yaml' },
    encoding: 'utf8',
  });
  return { status, stderr, table: () => readFileSync(join(directory, 'evidence/evidence.md'), 'utf8') };
}

test('the table is made of what was run before', () => {
  const files = { 'evidence/quick.json': results('abc', 'passed'), 'evidence/heavy.json': results('abc', 'passed') };
  const { status, stderr, table } = evidence(files, '--compose', '--date', '2026-11-21');
  expect({ status, stderr }).toEqual({ status: 0, stderr: 'written to evidence/evidence.md\n' });
  expect(table()).toContain('Rows: 1 passed, 0 failed, 0 not run. Run of 2026-11-21.');
  expect(table()).toContain('| `npm run test:e2e` |  |  | not run |  |');
});

test('a test that failed makes the table, and the command fail', () => {
  const { status, stderr, table } = evidence({ 'evidence/quick.json': results('abc', 'failed') }, '--compose');
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: 'written to evidence/evidence.md\nerror: tests that failed: 1\n',
  });
  expect(table()).toContain('Rows: 0 passed, 1 failed, 0 not run.\n');
});

test.each<[string, Files, string[], number, string]>([
  [
    'a file that is no result',
    { 'evidence/quick.json': '{}' },
    ['--compose'],
    1,
    'evidence/quick.json is no result of npm test: remove it',
  ],
  ['tests that are not there', {}, ['slow'], 2, "command-argument value 'slow' is invalid"],
  ['tests where it is to compose only', {}, ['--compose', 'quick'], 2, '--compose runs nothing'],
  ['no date', {}, ['--compose', '--date'], 2, "option '--date <date>' argument missing"],
])('%s: one clear error, and no table', (_, files, args, exitCode, message) => {
  const { status, stderr, table } = evidence(files, ...args);
  expect(status).toBe(exitCode);
  expect(stderr).toContain(`error: ${message}`);
  expect(table).toThrow('ENOENT');
});

/** Two commits, with results of the first by quick tests and of the second by heavy ones. */
function twoCommits(changed: Files) {
  const directory = writeFiles({ 'test/evidence/a.yaml': claims, 'test/a.test.ts': '', '.gitignore': 'evidence/' });
  git(directory, 'init', '--quiet');
  const commit = () => {
    git(directory, 'add', '--all');
    git(directory, '-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '--quiet', '--message=a');
    return git(directory, 'rev-parse', 'HEAD');
  };
  const first = commit();
  writeInto(directory, changed);
  const second = commit();
  writeInto(directory, {
    'evidence/quick.json': results(first, 'passed'),
    'evidence/heavy.json': results(second, 'passed'),
  });
  const result = spawnSync(process.execPath, [resolve('start.mjs'), 'tools/evidence.ts', '--compose'], {
    cwd: directory,
    env: { PATH: process.env.PATH, SERVICES_FILE: 'services.yaml' },
    encoding: 'utf8',
  });
  return { ...result, table: readFileSync(join(directory, 'evidence/evidence.md'), 'utf8') };
}

test('results of several commits stand together where nothing has changed that concerns them', () => {
  expect(twoCommits({ 'test/e2e/b.e2e.test.ts': 'x', 'test/b.heavy.test.ts': '' })).toMatchObject({ status: 0 });
});

test('files of one kind of tests may have run at commits of their own', () => {
  const tests = [
    { file: 'test/a.test.ts', name: 'keeps data', result: 'passed' },
    { file: 'test/b.test.ts', name: 'b', result: 'passed', commit: 'def' },
  ];
  const quick = JSON.stringify({ commit: 'abc', versions: {}, tests });
  expect(evidence({ 'evidence/quick.json': quick }, '--compose').table()).toContain(
    '| `npm test` | abc<br>def | nothing | 2 passed, 0 failed, 0 not run |',
  );
});

test.each(['config/a.ts', 'test/a.test.ts', 'test/helper.ts', 'package-lock.json'])(
  'results of several commits between which %s has changed: the table and a line say so',
  (file) => {
    const { status, stderr, table } = twoCommits({ [file]: 'x' });
    expect(status).toBe(0);
    expect(stderr).toContain(`note: since the run of quick, ${file} has changed\n`);
    expect(table).toMatch(/^\| `npm test` \| \S+ \| 1 files \|/m);
  },
);
