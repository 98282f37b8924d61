import { scanLines } from '../../cli/scan-view';
import type { TargetStatus } from '../../cluster/target-status';

const lines = (scan: TargetStatus['scan']) => scanLines({ scan } as TargetStatus);
const report = { ended: new Date(Date.now() - 3 * 3_600_000).toISOString(), found: 0, findings: [], notRead: 0 };
const finding = { kind: 'github-pat', line: 3, path: 'a.env' };

test.each<[string, TargetStatus['scan'], string[]]>([
  ['no search', undefined, []],
  ['none that has ended', 'never', ['no search for secrets in the workspace has ended yet']],
  ['nothing found', report, ['no secrets in the workspace, as was found 3 hours ago']],
  [
    'many found',
    { ...report, found: 3, findings: [finding], notRead: 1 },
    [
      'warning: 3 secrets in the workspace, as was found 3 hours ago',
      '  github-pat in line 3 of "a.env"',
      '  and 2 more, the first hundred of which are in the log of its pod',
      'not read there: 1 file or directory',
    ],
  ],
  [
    'a failure, which is not nothing',
    { ...report, failure: 'OOMKilled, with exit code 137' },
    ['warning: the search for secrets in the workspace failed 3 hours ago: OOMKilled, with exit code 137'],
  ],
])('%s is shown as what it is', (_, scan, expected) => {
  expect(lines(scan)).toEqual(expected);
});
