import { readClaims } from '../../../tools/evidence/claim';
import { tierOf } from '../../../tools/evidence/tier';
import { writeFiles } from '../../config/project-directory';

const file = 'test/tools/evidence/claim.test.ts';

function claimsOf(text: string) {
  return readClaims(writeFiles({ 'claims.yaml': text }));
}

function problemsOf(text: string): string[] {
  try {
    claimsOf(text);
  } catch (error) {
    return (error as Error).message.split('\n').map((line) => line.replace(/^.*claims\.yaml:/, ''));
  }
  return [];
}

test('each document is a promise, in the order of the files', () => {
  const row = `rows: [{ fault: none, tests: [{ file: ${file}, name: each }] }]`;
  const directory = writeFiles({
    'b.yaml': `promise: third\n${row}\n`,
    'a.yaml': `promise: first\n${row}\n---\npromise: second\n${row}\n`,
    'README.md': 'not read',
  });
  expect(readClaims(directory).map(({ promise }) => promise)).toEqual(['first', 'second', 'third']);
});

test('a row has its case, and the tier of each of its tests', () => {
  const [claim] = claimsOf(
    `promise: kept\nrows:\n  - fault: the hook never ran\n    case: 36\n    tests:\n      - { file: ${file}, name: a row }\n`,
  );
  expect(claim?.rows).toMatchObject([
    { fault: 'the hook never ran', case: 36, tests: [{ file, name: 'a row', tier: { name: 'quick' } }] },
  ]);
});

test.each([
  ['a file that is not there', 'test/gone.test.ts', '5:15 test/gone.test.ts: no such file'],
  [
    'a file that no command runs',
    'test/config/project-directory.ts',
    '5:15 test/config/project-directory.ts: no command runs it',
  ],
])('%s is refused at its place', (_, path, problem) => {
  const row = `rows:\n  - fault: a fault\n    tests:\n      - file: ${path}\n        name: a test\n`;
  expect(problemsOf(`promise: kept\n${row}`)).toEqual([problem]);
});

test.each([
  ['promise: kept\nrows: []\n', '2:7 rows: must be at least 1'],
  ['promise: kept\nrows: [{ fault: a fault, tests: [] }]\n', '2:33 rows[0].tests: must be at least 1'],
  ['promise: kept\nrow: []\n', '1:1 rows: required'],
  [
    `promise: kept\nrows: [{ fault: a, case: 61, tests: [{ file: ${file}, name: x }] }]\n`,
    '2:26 rows[0].case: must be at most 60',
  ],
])('%j is refused', (text, problem) => {
  expect(problemsOf(text)).toContain(problem);
});

test.each([
  ['test/input/notice.test.ts', 'quick'],
  ['test/databases/redis.heavy.test.ts', 'heavy'],
  ['test/e2e/guard.e2e.test.ts', 'e2e'],
  ['test/e2e/trial.ts', undefined],
  ['bench/synth.test.ts', undefined],
])('%s is run by the tier %s', (path, tier) => {
  expect(tierOf(path)?.name).toBe(tier);
});

test('what the repository lists names tests that its commands run', () => {
  expect(readClaims('test/evidence').length).toBeGreaterThan(0);
});
