import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Inputs } from '../config/inputs';
import { loadProject } from '../config/project';
import { parseWords } from '../cli/arguments';
import { readClaims } from './evidence/claim';
import { evidenceTable } from './evidence/table';
import { tiers, type Tier } from './evidence/tier';
import { concerned } from './evidence/concerned';
import { runTier, tierRunSchema, type TestResult, type TierRun } from './evidence/tier-run';
import { versionsHere, versionsInCluster } from './evidence/versions';
import { CommandFailed } from '../process/command-failed';
import { run } from '../cli/invocation';

const usage = `usage: npm run evidence -- [--date <date>] [<tests>...]
       npm run evidence -- <tests> --only <file>... [--date <date>]
       npm run evidence -- --compose [--date <date>]
<tests>: ${tiers.map(({ name }) => name).join(', ')}; all of them where none is named`;

const options = {
  compose: { type: 'boolean', default: false },
  date: { type: 'string' },
  only: { type: 'string', multiple: true },
} as const;

const directory = 'evidence';
const tablePath = join(directory, 'evidence.md');

/** Runs tests, keeps their results, and makes a table of those and of what was run before and is still so. */
run(({ args, inputs }) => {
  const { chosen, date, only } = readArguments(args);
  const claims = readClaims('test/evidence');
  mkdirSync(directory, { recursive: true });
  if (chosen.length > 0) runTiers(chosen, inputs, only);
  const runs = new Map(tiers.flatMap((tier) => (existsSync(pathOf(tier)) ? [[tier.name, read(tier)] as const] : [])));
  requireOneCommit(runs);
  writeFileSync(tablePath, evidenceTable(claims, runs, date));
  console.error(`written to ${tablePath}`);
  const failed = [...runs.values()].flatMap(({ tests }) => tests.filter(({ result }) => result === 'failed'));
  if (failed.length > 0) throw new CommandFailed(`tests that failed: ${failed.length}`);
});

function runTiers(chosen: readonly Tier[], inputs: Inputs, only: readonly string[]): void {
  const commit = currentCommit();
  for (const tier of chosen) {
    console.error(`${tier.command}:`);
    const project = () => loadProject('projects/alimentor/services.yaml', inputs);
    const versions = tier.needsCluster ? versionsInCluster(project()) : versionsHere();
    const tests = runTier(tier, only);
    const result: TierRun = { commit, versions, tests: only.length === 0 ? tests : withOthers(tier, commit, tests) };
    writeFileSync(pathOf(tier), `${JSON.stringify(result, null, 1)}\n`);
  }
}

/** Tests that ran, and of the others what was seen before: once it is sure that they would end in the same way. */
function withOthers(tier: Tier, commit: string, tests: readonly TestResult[]): TestResult[] {
  const before = read(tier);
  const keyOf = ({ file, name }: TestResult) => `${file}\n${name ?? ''}`;
  const ran = new Map(tests.filter(({ result }) => result !== 'not run').map((test) => [keyOf(test), test]));
  const others = before.tests.filter((test) => !ran.has(keyOf(test)));
  const again = [...ran.values()].map(({ file }) => file).filter((file) => !others.some((test) => test.file === file));
  const [changed] = concerned(tier, changedFiles(before.commit, commit), again);
  if (changed !== undefined)
    throw new CommandFailed(`since ${before.commit}, ${changed} has changed: run all of ${tier.command} again`);
  return [...others, ...ran.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

function changedFiles(from: string, to: string): string[] {
  return from === to ? [] : git('diff', '--name-only', from, to).split('\n').filter(Boolean);
}

function readArguments(args: readonly string[]): { chosen: readonly Tier[]; only: readonly string[]; date?: string } {
  const { values, positionals } = parseWords(args, options, usage);
  const { compose, date, only = [] } = values;
  if (only.length > 0 && positionals.length !== 1) throw new CommandFailed(usage);
  const chosen = tiers.filter(({ name }) => positionals.includes(name));
  if (positionals.length !== (compose ? 0 : chosen.length)) throw new CommandFailed(usage);
  return { chosen: compose || chosen.length > 0 ? chosen : tiers, only, ...(date !== undefined && { date }) };
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

/** Together, results of different commits would show what no commit does, unless only what does not concern them has changed. */
function requireOneCommit(runs: ReadonlyMap<string, TierRun>): void {
  const commits = [...runs].map(([tier, { commit }]) => `${tier} of ${commit}`);
  if (new Set([...runs.values()].map(({ commit }) => commit)).size < 2) return;
  const changed = tiers.flatMap((tier) => {
    const run = runs.get(tier.name);
    return run ? concerned(tier, changedFiles(run.commit, 'HEAD')) : [];
  });
  if (changed[0] !== undefined)
    throw new CommandFailed(
      `the results in ${directory}/ are of several commits (${commits.join(', ')}), between which ${changed[0]} has changed: run the older ones again, or remove them`,
    );
}
