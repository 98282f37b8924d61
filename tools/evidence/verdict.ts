import type { Problems } from '../../input/problem';
import type { Row, TestReference } from './claim';
import type { TestResult, TierRun } from './tier-run';

/** How the tests of a row ended, all of them together. */
export interface Verdict {
  readonly result: TestResult['result'];
  readonly passed: number;
  /** Tests that the row names and that a tier ran, or skipped. */
  readonly all: number;
}

/** What ran, by name of the tier; one that is missing did not run. */
export interface Runs {
  readonly runs: ReadonlyMap<string, TierRun>;
  /** Tiers since whose run nothing has changed: a test that they do not have there is not. */
  readonly current: ReadonlySet<string>;
}

/**
 * A row has passed only where every one of its tests ran and passed.
 *
 * @param problems gets the names that no test has
 */
export function verdictOf({ tests }: Row, runs: Runs, problems: Problems): Verdict {
  const results = tests.flatMap((test) => resultsOf(test, runs, problems));
  const passed = results.filter((result) => result === 'passed').length;
  return {
    result: results.includes('failed') ? 'failed' : passed === results.length ? 'passed' : 'not run',
    passed,
    all: results.length,
  };
}

function resultsOf(
  { file, name, tier, position }: TestReference,
  { runs, current }: Runs,
  problems: Problems,
): TestResult['result'][] {
  const run = runs.get(tier.name);
  if (!run) return ['not run'];
  const ofFile = run.tests.filter((test) => test.file === file);
  const found = ofFile.filter((test) => test.name?.startsWith(name) ?? true);
  if (found.length > 0) return found.map(({ result }) => result);
  if (ofFile.length === 0 || !current.has(tier.name)) return ['not run'];
  problems.add(position, `${file} has no test whose name begins with "${name}"`);
  return [];
}
