import { Register, type SlotRecord } from '../../config/register';
import { loadTarget, problemsOf, problemsTogether } from './project-directory';

const project = (collector: string, environments = '{dev: {}}', envDir = '/srv/data/dev') => `project: shop
environments: ${environments}
maxSlots: 2
dataPaths:
  root: /srv/data
  envDir: '${envDir}'
  dirs: [postgres]
  collector: ${collector}
`;

const settings = (collector: string) => loadTarget(project(collector)).dataPaths?.collector;

test('the collector reports what is gone, and keeps trash for three days, unless it is told otherwise', () => {
  expect(settings('{}')).toEqual({
    schedule: '17 * * * *',
    trashRetentionHours: 72,
    orphans: 'report',
    graceHours: 24,
    warnPercent: 85,
    maxRemovals: 3,
    maxShare: 50,
  });
  expect(
    settings(
      '{schedule: "*/30 0-6 * * MON", trashRetentionHours: 0, orphans: remove, graceHours: "1", warnPercent: 60, maxRemovals: 9, maxShare: 100}',
    ),
  ).toEqual({
    schedule: '*/30 0-6 * * MON',
    trashRetentionHours: 0,
    orphans: 'remove',
    graceHours: 1,
    warnPercent: 60,
    maxRemovals: 9,
    maxShare: 100,
  });
});

test.each([
  ['{orphan: remove}', '8:15 dataPaths.collector: unknown key "orphan"; did you mean "orphans"?'],
  ['{orphans: yes}', '8:24 dataPaths.collector.orphans: must be "report" or "remove"'],
  ['{schedule: hourly}', '8:25 dataPaths.collector.schedule: must be a cron schedule of five fields'],
  ['{schedule: "* * * *"}', '8:25 dataPaths.collector.schedule: must be a cron schedule of five fields'],
  ['{trashRetentionHours: -1}', '8:36 dataPaths.collector.trashRetentionHours: must be at least 0'],
  ['{graceHours: 100000}', '8:27 dataPaths.collector.graceHours: must be at most 99999'],
  ['{warnPercent: 0}', '8:28 dataPaths.collector.warnPercent: must be 1 to 100'],
  ['{maxRemovals: 0}', '8:28 dataPaths.collector.maxRemovals: must be 1 to 9999'],
  ['{maxShare: 101}', '8:25 dataPaths.collector.maxShare: must be 1 to 100'],
])('%s is refused', (collector, problem) => {
  expect(problemsOf(project(collector))).toEqual([`services.yaml:${problem}`]);
});

test('the environments of a project have one collector on a disk, so they must agree on it', () => {
  const services = project(
    `{maxRemovals: '{{ if eq .Env "dev" }}1{{ else }}2{{ end }}'}`,
    '{dev: {}, staging: {}}',
    '/srv/data/{{ .Env }}',
  );
  expect(problemsTogether({ 'services.yaml': services })).toEqual([
    'services.yaml:5:3 dataPaths.collector: differs between shop-dev and shop-staging, but one collector works on /srv/data for both; write it without expressions that depend on the environment',
  ]);
});

describe('the revision of the register', () => {
  const record = (slot: number, generation: number, active: boolean): SlotRecord => ({
    slot,
    generation,
    active,
    owner: 'octocat',
    since: 'then',
    position: { file: `${slot}.yaml`, line: 1, column: 1 },
  });
  const revision = (...records: SlotRecord[]) => new Register(records).revision;

  test('is 0 where no slot was ever taken', () => {
    expect(revision()).toBe(0);
  });

  test('rises with every allocation and clean; a release leaves it, and never more slots in use', () => {
    const first = revision(record(1, 1, true));
    const second = revision(record(1, 1, true), record(2, 1, true));
    const cleaned = revision(record(1, 2, true), record(2, 1, true));
    const released = revision(record(1, 2, true), record(2, 1, false));
    const again = revision(record(1, 2, true), record(2, 2, true));
    expect([first, second, cleaned, released, again]).toEqual([1, 2, 3, 3, 4]);
  });
});
