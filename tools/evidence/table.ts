import { basename } from 'node:path';
import { Problems } from '../../input/problem';
import type { Claim, Row } from './claim';
import { tiers } from './tier';
import { commitsOf, type TestResult, type TierRun } from './tier-run';
import { verdictOf, type Verdict } from './verdict';

const results: readonly TestResult['result'][] = ['passed', 'failed', 'not run'];

export interface EvidenceOptions {
  /** As the reader shall see it. @default none */
  readonly date?: string | undefined;
  /** What has changed since the run of a tier, by its name. @default nothing */
  readonly changedSince?: ReadonlyMap<string, readonly string[]> | undefined;
}

/**
 * What is promised, the faults under which it was tried, and how that ended, as Markdown.
 *
 * @param runs by name of the tier. They may be of several commits: then the table says how much has changed since each
 * @throws InvalidInput where a row names tests that are not there
 */
export function evidenceTable(
  claims: readonly Claim[],
  runs: ReadonlyMap<string, TierRun>,
  { date, changedSince = new Map() }: EvidenceOptions = {},
): string {
  const changes = (name: string) => changedSince.get(name)?.length ?? 0;
  const current = new Set([...runs.keys()].filter((name) => changes(name) === 0));
  const problems = new Problems();
  const judged = claims.map(({ promise, rows }) => ({
    promise,
    rows: rows.map((row) => ({ row, verdict: verdictOf(row, { runs, current }, problems) })),
  }));
  problems.throwIfAny();
  const verdicts = judged.flatMap(({ rows }) => rows.map(({ verdict }) => verdict));
  return [
    '# Evidence',
    '',
    'Each promise, the faults under which it was tried, and how its tests ended. Made by `npm run evidence`; a row has passed only',
    'where all of its tests ran and passed.',
    '',
    `Rows: ${countsOf(verdicts)}.${date === undefined ? '' : ` Run of ${date}.`}`,
    '',
    ...table(
      ['tests', 'commit', 'changed since', 'result', 'with'],
      tiers.map(({ name, command }) => tierCells(command, runs.get(name), changes(name))),
    ),
    ...judged.flatMap(({ promise, rows }) => [
      '',
      `## ${cell(promise)}`,
      '',
      ...table(
        ['case', 'fault', 'tests', 'result'],
        rows.map(({ row, verdict }) => rowCells(row, verdict)),
      ),
    ]),
    '',
  ].join('\n');
}

function countsOf(judged: readonly { readonly result: TestResult['result'] }[]): string {
  return results.map((result) => `${judged.filter((each) => each.result === result).length} ${result}`).join(', ');
}

function tierCells(command: string, run: TierRun | undefined, changes: number): string[] {
  if (!run) return [`\`${command}\``, '', '', 'not run', ''];
  const versions = Object.entries(run.versions).map(([name, version]) => cell(`${name} ${version}`));
  const changed = changes === 0 ? 'nothing' : `${changes} files`;
  return [`\`${command}\``, commitsOf(run).join('<br>'), changed, countsOf(run.tests), versions.join(', ')];
}

function rowCells({ case: number, fault, tests }: Row, { result, passed, all }: Verdict): string[] {
  const links = tests.map(({ file, name }) => `[${basename(file)}](../${file}): ${cell(name)}`);
  const shown = result === 'not run' && passed > 0 ? `not run: only ${passed} of ${all} tests` : result;
  return [number === undefined ? '' : String(number), cell(fault), links.join('<br>'), shown];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}

/** Text that Markdown shows as it is. */
function cell(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\\|<>*_`[\]]/g, '\\$&');
}
