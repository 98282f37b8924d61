import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadProject } from '../config/project';
import { Argument, Command } from '@commander-js/extra-typings';
import { explain } from '../cli/explain';
import { inputsOf } from '../cli/invocation';
import { repeatedOption } from '../cli/options';
import { settle } from '../cli/settle';
import { UsageError } from '../cli/usage-error';
import { readClaims } from './evidence/claim';
import { evidenceTable } from './evidence/table';
import { tierOf, tiers, type Tier } from './evidence/tier';
import { concerned } from './evidence/concerned';
import { commitsOf, keyOf, runTier, tierRunSchema, type TestResult, type TierRun } from './evidence/tier-run';
import { versionsHere, versionsInCluster } from './evidence/versions';
import { CommandFailed } from '../process/command-failed';

const directory = 'evidence';
const tablePath = join(directory, 'evidence.md');

/** Runs tests, keeps their results, and makes a table of those and of what was run before and is still so. */
const program = new Command('evidence')
  .description(
    'Runs tests, keeps their results, and makes a table of those and of what was run before and is still so.',
  )
  .addArgument(new Argument('[tests...]', 'all where none is named').choices(tiers.map(({ name }) => name)))
  .addOption(repeatedOption('--only <file>', 'which files of these tests, as jest takes it'))
  .option('--compose', 'runs nothing, and only makes the table')
  .option('--date <date>', 'when it was made, for the table')
  .action((names, { compose, date, only = [] }) => {
    if (compose && names.length > 0) throw new UsageError('--compose runs nothing: leave out the tests');
    if (only.length > 0 && names.length !== 1) throw new UsageError('--only: of which tests? Name one kind');
    const claims = readClaims('test/evidence');
    mkdirSync(directory, { recursive: true });
    if (!compose) runTiers(names.length === 0 ? tiers : tiers.filter(({ name }) => names.includes(name)), only);
    const runs = new Map(tiers.flatMap((tier) => (existsSync(pathOf(tier)) ? [[tier.name, read(tier)] as const] : [])));
    const since = new Map([...runs].map(([name, run]) => [name, changedSince(name, run)]));
    for (const [name, [file, ...more]] of since)
      if (file !== undefined)
        console.error(
          `note: since the run of ${name}, ${file} has changed${more.length > 0 ? `, and ${more.length} more` : ''}`,
        );
    writeFileSync(tablePath, evidenceTable(claims, runs, { date, changedSince: since }));
    console.error(`written to ${tablePath}`);
    const failed = [...runs.values()].flatMap(({ tests }) => tests.filter(({ result }) => result === 'failed'));
    if (failed.length > 0) throw new CommandFailed(`tests that failed: ${failed.length}`);
  });

function runTiers(chosen: readonly Tier[], only: readonly string[]): void {
  const commit = currentCommit();
  for (const tier of chosen) {
    console.error(`${tier.command}:`);
    const project = () =>
      loadProject('projects/alimentor/services.yaml', inputsOf({ environment: process.env, directory: '' }));
    const versions = tier.needsCluster ? versionsInCluster(project()) : versionsHere();
    const tests = runTier(tier, only);
    const result: TierRun = { commit, versions, tests: only.length === 0 ? tests : withOthers(tier, tests) };
    writeFileSync(pathOf(tier), `${JSON.stringify(result, null, 1)}\n`);
  }
}

/** Tests that ran, and of the others what was seen before, and at which commit. */
function withOthers(tier: Tier, tests: readonly TestResult[]): TestResult[] {
  if (!existsSync(pathOf(tier))) return [...tests];
  const before = read(tier);
  const ran = tests.filter(({ result }) => result !== 'not run');
  const files = new Set(ran.map(({ file }) => file));
  const others = before.tests
    .filter(({ file }) => !files.has(file) && existsSync(file))
    .map((test) => ({ ...test, commit: test.commit ?? before.commit }));
  return [...others, ...ran].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

function changedFiles(from: string, to: string): string[] {
  return from === to ? [] : git('diff', '--name-only', from, to).split('\n').filter(Boolean);
}

function pathOf({ name }: Tier): string {
  return join(directory, `${name}.json`);
}

function read(tier: Tier): TierRun {
  const result = tierRunSchema.safeParse(JSON.parse(readFileSync(pathOf(tier), 'utf8')));
  if (!result.success) throw new CommandFailed(`${pathOf(tier)} is no result of ${tier.command}: remove it`);
  return result.data;
}

function currentCommit(): string {
  const commit = git('rev-parse', '--short=12', 'HEAD');
  return git('status', '--porcelain') === '' ? commit : `${commit} with changes`;
}

function git(...args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync('git', args, { encoding: 'utf8' });
  if (error) throw error;
  if (status !== 0) throw new CommandFailed(`git ${args.join(' ')}: ${stderr.trim()}`);
  return stdout.trim();
}

/** Files that have changed since a run, and that its tests might end otherwise for. */
function changedSince(name: string, run: TierRun): string[] {
  const tier = tiers.find((each) => each.name === name);
  if (!tier || !existsSync('.git')) return [];
  const changed = commitsOf(run).flatMap((commit) => {
    const ran = new Set(run.tests.filter((test) => (test.commit ?? run.commit) === commit).map(({ file }) => file));
    // A file of tests is its own matter alone.
    return changedFiles(commit.split(' ')[0] ?? '', 'HEAD').filter((file) => !tierOf(file) || ran.has(file));
  });
  return concerned(tier, [...new Set(changed)]);
}

settle(program, process.env);
try {
  program.parse();
} catch (error) {
  process.exitCode = explain(error);
}
