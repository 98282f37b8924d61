import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import * as z from 'zod';
import { strictObject, text } from '../../config/schema/scalars';
import { CommandFailed } from '../../process/command-failed';
import type { Tier } from './tier';

/** How the tests of a tier ended, and what they ran on; each file of them may have run at a commit of its own. */
export const tierRunSchema = strictObject({
  commit: text,
  versions: z.record(z.string(), text),
  tests: z.array(
    strictObject({
      file: text,
      /**
       * Full name of the test, beginning with the name of its `describe`.
       *
       * @default none: it stands for all of a file that could not be run
       */
      name: text.optional(),
      /** @default that of the tier */
      commit: text.optional(),
      result: z.enum(['passed', 'failed', 'not run']),
    }),
  ),
});

export type TierRun = z.infer<typeof tierRunSchema>;
export type TestResult = TierRun['tests'][number];

/** What is used of the output of `jest --json`. */
const jestSchema = z.object({
  testResults: z.array(
    z.object({
      name: text,
      status: text,
      assertionResults: z.array(z.object({ fullName: text, status: text })),
    }),
  ),
});

/**
 * Runs the tests of a tier; what jest says of them goes to the terminal.
 *
 * @param only which of its files, as jest takes it. @default all
 */
export function runTier({ config, command }: Tier, only: readonly string[] = []): TestResult[] {
  const directory = mkdtempSync(join(tmpdir(), 'slotstack-evidence-'));
  const output = join(directory, 'jest.json');
  try {
    const args = ['node_modules/jest/bin/jest.js', '-c', config, '--json', '--outputFile', output, ...only];
    const { error, signal } = spawnSync(process.execPath, args, { stdio: ['ignore', 2, 2] });
    if (error) throw error;
    if (signal) throw new CommandFailed(`${command} was ended by ${signal}: there is no result of it`);
    return testResults(readFileSync(output, 'utf8'), process.cwd());
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** @param json what `jest --json` wrote, with paths below `directory` */
export function testResults(json: string, directory: string): TestResult[] {
  const results = jestSchema
    .parse(JSON.parse(json))
    .testResults.flatMap(({ name, status, assertionResults }): TestResult[] => {
      const file = relative(directory, name);
      // A file that does not compile has no tests.
      if (assertionResults.length === 0 && status === 'failed') return [{ file, result: 'failed' }];
      return assertionResults.map((test) => ({ file, name: test.fullName, result: resultOf(test.status) }));
    });
  return results.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

function resultOf(status: string): TestResult['result'] {
  return status === 'passed' || status === 'failed' ? status : 'not run';
}

/** The commits at which tests of a tier ran, each once. */
export function commitsOf({ commit, tests }: TierRun): string[] {
  return [...new Set(tests.map((test) => test.commit ?? commit))];
}

/** What tells a test from all others. */
export function keyOf({ file, name }: TestResult): string {
  return `${file}\n${name ?? ''}`;
}
