import type { Claim, TestReference } from '../../../tools/evidence/claim';
import { evidenceTable } from '../../../tools/evidence/table';
import { tierOf } from '../../../tools/evidence/tier';
import type { TestResult, TierRun } from '../../../tools/evidence/tier-run';

const a = 'test/a.test.ts';
const e2e = 'test/e2e/a.e2e.test.ts';

function reference(file: string, name: string): TestReference {
  const tier = tierOf(file);
  if (!tier) throw new Error(`${file} is of no tier`);
  return { file, name, tier, position: { file: 'claims.yaml', line: 6, column: 15 } };
}

/** Results of a file by the name of the test. */
function run(file: string, results: Record<string, TestResult['result']>): TierRun {
  const tests = Object.entries(results).map(([name, result]) => ({ file, name, result }));
  return { commit: 'abc123', versions: { 'Node.js': '22.0.0' }, tests };
}

const quick = run(a, {
  'keeps data 1': 'passed',
  'keeps data 2': 'passed',
  'moves one': 'passed',
  'moves two': 'not run',
  'deletes one': 'passed',
  'deletes two': 'failed',
  skips: 'not run',
});

/** The last column of the only row, for these tests. */
function resultOf(runs: Record<string, TierRun>, ...tests: TestReference[]): string | undefined {
  const claim: Claim = { promise: 'Kept.', rows: [{ fault: 'a fault', tests }] };
  const table = evidenceTable([claim], new Map(Object.entries(runs)));
  return /\| ([^|]*) \|\n$/.exec(table)?.[1];
}

test.each([
  ['passed', 'all tests that begin so have passed', [reference(a, 'keeps data')]],
  ['failed', 'one of them has failed', [reference(a, 'deletes')]],
  ['not run', 'it was skipped', [reference(a, 'skips')]],
  ['not run: only 1 of 2 tests', 'one of them was skipped', [reference(a, 'moves')]],
  ['not run: only 2 of 3 tests', 'another tier did not run', [reference(a, 'keeps'), reference(e2e, 'works')]],
  ['failed', 'one has failed and another was skipped', [reference(a, 'skips'), reference(a, 'deletes')]],
])('a row is "%s" where %s', (result, _, tests) => {
  expect(resultOf({ quick }, ...tests)).toBe(result);
});

test('a row is "failed" where its file could not be run', () => {
  const broken: TierRun = { commit: 'abc123', versions: {}, tests: [{ file: a, result: 'failed' }] };
  expect(resultOf({ quick: broken }, reference(a, 'keeps data'))).toBe('failed');
});

test('a name that no test has is an error where the tests ran, and "not run" where they did not', () => {
  expect(() => resultOf({ quick }, reference(a, 'keeps date'))).toThrow(
    'claims.yaml:6:15 test/a.test.ts has no test whose name begins with "keeps date"',
  );
  expect(() => resultOf({ quick }, reference(a, 'eeps data'))).toThrow('has no test');
  expect(resultOf({ quick }, reference(e2e, 'anything'))).toBe('not run');
  expect(resultOf({ quick }, reference('test/other.test.ts', 'anything'))).toBe('not run');
});

test('the table says what ran where, and shows texts as they are', () => {
  const claims: Claim[] = [
    {
      promise: 'Nothing else is ever deleted.',
      rows: [
        { fault: 'A name like\n`a|b`.', case: 27, tests: [reference(a, 'keeps data')] },
        { fault: 'A node is away.', tests: [reference(e2e, 'waits'), reference(a, 'deletes')] },
      ],
    },
  ];
  expect(evidenceTable(claims, new Map([['quick', quick]]), { date: '2026-11-21' })).toBe(`# Evidence

Each promise, the faults under which it was tried, and how its tests ended. Made by \`npm run evidence\`; a row has passed only
where all of its tests ran and passed.

Rows: 1 passed, 1 failed, 0 not run. Run of 2026-11-21.

| tests | commit | changed since | result | with |
| --- | --- | --- | --- | --- |
| \`npm test\` | abc123 | nothing | 4 passed, 1 failed, 2 not run | Node.js 22.0.0 |
| \`npm run test:heavy\` |  |  | not run |  |
| \`npm run test:e2e\` |  |  | not run |  |
| \`npm run test:argocd\` |  |  | not run |  |

## Nothing else is ever deleted.

| case | fault | tests | result |
| --- | --- | --- | --- |
| 27 | A name like \\\`a\\|b\\\`. | [a.test.ts](../test/a.test.ts): keeps data | passed |
|  | A node is away. | [a.e2e.test.ts](../test/e2e/a.e2e.test.ts): waits<br>[a.test.ts](../test/a.test.ts): deletes | failed |
`);
});
