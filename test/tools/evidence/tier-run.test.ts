import { testResults } from '../../../tools/evidence/tier-run';

/** A file as `jest --json` has it. */
function file(name: string, status: string, tests: Record<string, string>) {
  return {
    name,
    status,
    assertionResults: Object.entries(tests).map(([fullName, each]) => ({ fullName, status: each, duration: 7 })),
  };
}

test('results are those of jest, sorted, with paths that are the same everywhere', () => {
  const testFiles = [
    file('/checkout/test/b.test.ts', 'failed', { 'b works': 'passed', 'b fails': 'failed' }),
    file('/checkout/test/a.test.ts', 'passed', { 'a skips': 'pending', 'a plans': 'todo' }),
  ];
  expect(testResults(JSON.stringify({ testResults: testFiles }), '/checkout')).toEqual([
    { file: 'test/a.test.ts', name: 'a plans', result: 'not run' },
    { file: 'test/a.test.ts', name: 'a skips', result: 'not run' },
    { file: 'test/b.test.ts', name: 'b fails', result: 'failed' },
    { file: 'test/b.test.ts', name: 'b works', result: 'passed' },
  ]);
});

test('a file that cannot be run has failed as a whole', () => {
  const json = JSON.stringify({ testResults: [file('/checkout/test/a.test.ts', 'failed', {})] });
  expect(testResults(json, '/checkout')).toEqual([{ file: 'test/a.test.ts', result: 'failed' }]);
});
