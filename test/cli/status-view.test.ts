import type { TargetStatus } from '../../cluster/target-status';
import { overviewLines, statusLines } from '../../cli/status-view';

const status: TargetStatus = {
  ...{ name: 'shop-dev-3', project: 'shop', namespace: 'shop-dev-3', slot: 3, generation: 7 },
  register: { active: true, owner: 'alice', since: '2026-01-01T00:00:00Z', issue: 42 },
  namespaceState: 'there',
  isArgoCds: false,
  workloads: [],
  hasDataPaths: false,
  formerClusters: [],
  claims: [],
  claimSizes: [
    { name: 'data-db', capacity: '10Gi', used: 5 * 1024 ** 3 },
    { name: 'uploads', capacity: '1Gi' },
    { name: 'new' },
  ],
  leftVolumes: [{ name: 'pvc-1', namespace: 'shop-dev-3', claim: 'data-db', capacity: '10Gi' }],
  addresses: [],
};

test('claims are shown with what they hold, as far as it is known', () => {
  const lines = statusLines(status).map((line) => line.trim().replace(/ {2,}/g, ' | '));
  expect(lines).toEqual(
    expect.arrayContaining([
      'CLAIM | SIZE | USED',
      'data-db | 10Gi | 5.0 GiB',
      'uploads | 1Gi | unknown',
      'new | not bound | unknown',
    ]),
  );
});

test('a claim whose pods work in another generation says in which', () => {
  const claims = [{ name: 'uploads', generation: 2, running: 1 }, { name: 'cache' }];
  const lines = statusLines({ ...status, claims });
  expect(lines).toContain('  claim uploads: generation 1, not 2');
  expect(lines).toContain('  claim cache: pods see the whole volume, which no clean empties');
});

test('what a class has kept of ended tasks is told with what removes it, also where nothing else is there', () => {
  const line =
    '  volume pvc-1 (10Gi) is left, of claim data-db of a task that has ended: slotstack trash remove shop-dev-3 pvc-1';
  expect(statusLines(status)).toContain(line);
  expect(statusLines({ ...status, namespaceState: 'absent', claimSizes: [] })).toContain(line);
  expect(overviewLines([status])).toContain(
    'shop-dev-3: 1 volume is left of tasks that have ended: slotstack status shop-dev-3',
  );
});

test('the overview sums up what is used', () => {
  const [head = '', row = ''] = overviewLines([status]);
  const cells = (line: string) => line.trim().split(/ {2,}/);
  expect(cells(row)[cells(head).indexOf('DATA')]).toBe('5.0 GiB');
});
