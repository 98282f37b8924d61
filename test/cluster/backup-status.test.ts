import { backupLines } from '../../cli/backup-view';
import { backupStatus } from '../../cluster/backup-status';
import { chosenBackup } from '../../cluster/backups';
import { backupRecordIn } from '../../constructs/facts/backup-record';
import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import { settledBackup } from '../../rules/backup';

const now = new Date('2026-03-10T12:00:00Z');
const position = { file: 'services.yaml', line: 1, column: 1 };
const target = { backup: { ...settledBackup({ hostPath: '/mnt/backups', secret: 'keys' }), position } };
const statusOf = (record: Record<string, string>, present: readonly KubernetesObject[] = []) =>
  backupStatus(target, backupRecordIn(record), present, now);
const good = { repository: '2026-01-01T00:00:00Z\n', good: '2026-03-10T03:23:00Z 0123abcd\n' };
const drill = { drill: '2026-03-08T05:41:00Z 0123abcd\n' };

describe('the status of backups', () => {
  test('tells the last good one, and the last drill', () => {
    expect(statusOf({ ...good, ...drill })).toEqual({
      good: { id: '0123abcd', time: '2026-03-10T03:23:00.000Z' },
      drill: { id: '0123abcd', time: '2026-03-08T05:41:00.000Z' },
      warnings: [],
    });
  });

  test('is none of a target without backups', () => {
    expect(backupStatus({}, {}, [], now)).toBeUndefined();
    expect(backupLines(undefined)).toEqual([]);
  });

  test.each([
    [{}, 'no backup was ever made'],
    [{ ...good, ...drill, good: '2026-03-08T03:23:00Z 0123abcd' }, 'no good backup of the last 48 hours'],
    [{ repository: '2026-03-01T00:00:00Z' }, 'no good backup of the last 48 hours'],
    [{ ...good, drill: '2026-02-01T00:00:00Z 0123abcd' }, 'no backup was restored by a drill in the last 336 hours'],
    [good, 'no backup was restored by a drill in the last 336 hours'],
    [{ ...good, ...drill, good: 'nobody can read this' }, 'no good backup of the last 48 hours'],
  ])('warns of %j', (record, warning) => {
    expect(statusOf(record)?.warnings.join('\n')).toContain(warning);
  });

  test('does not warn before twice the time between two has gone', () => {
    expect(statusOf({ ...good, ...drill, good: '2026-03-08T12:30:00Z 0123abcd' })?.warnings).toEqual([]);
  });

  const job = (name: string, created: string, type: string): KubernetesObject => ({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, creationTimestamp: created, labels: { 'app.kubernetes.io/name': 'slot-data-backup' } },
    status: { conditions: [{ type, status: 'True', message: 'Job has reached the specified backoff limit' }] },
  });
  const pod: KubernetesObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'second-abcde', labels: { 'batch.kubernetes.io/job-name': 'second' } },
    status: {
      initContainerStatuses: [
        { name: 'store', state: { terminated: { exitCode: 1, message: 'backup: no space left on device' } } },
      ],
    },
  };

  test('says why the last run has failed, in its own words', () => {
    const first = job('first', '2026-03-09T03:23:00Z', 'Complete');
    const second = job('second', '2026-03-10T03:23:00Z', 'Failed');
    expect(statusOf({ ...good, ...drill }, [second, first, pod])?.warnings).toEqual([
      'the last backup has failed: second-abcde: store: exit code 1: backup: no space left on device',
    ]);
    expect(statusOf({ ...good, ...drill }, [second])?.warnings).toEqual([
      'the last backup has failed: Job has reached the specified backoff limit',
    ]);
  });

  test('says no more of a failure that was followed by a success', () => {
    const first = job('second', '2026-03-09T03:23:00Z', 'Failed');
    expect(
      statusOf({ ...good, ...drill }, [first, job('third', '2026-03-10T03:23:00Z', 'Complete'), pod])?.warnings,
    ).toEqual([]);
  });

  test('is lines that a person reads', () => {
    const [line, ...warnings] = backupLines(statusOf(good));
    expect(line).toMatch(/^last good backup: 0123abcd, .+ ago; last drill: none yet$/);
    expect(warnings).toEqual([expect.stringMatching(/^warning: no backup was restored by a drill/)]);
  });
});

describe('the backup that somebody means', () => {
  const backups = [
    { id: '0123abcd', time: '2026-03-08T03:23:00.000Z' },
    { id: '4567cdef', time: '2026-03-09T03:23:00.000Z' },
    { id: '89abef01', time: '2026-03-10T03:23:00.000Z' },
  ];

  test.each([
    [undefined, '89abef01'],
    ['4567cdef', '4567cdef'],
    ['4567', '4567cdef'],
    ['2026-03-09', '4567cdef'],
    ['2026-03-09T00:00Z', '0123abcd'],
    ['2026-03-09T04:00Z', '4567cdef'],
    ['2030-01-01', '89abef01'],
    ['2026-03-09T05:23+02:00', '4567cdef'],
  ])('is by %s the right one', (at, id) => {
    expect(chosenBackup(backups, 'shop-dev', at).id).toBe(id);
  });

  test.each([
    ['2026-03-01', /^shop-dev has no good backup 2026-03-01: there is 0123abcd of 2026-03-08T03:23:00.000Z, /],
    ['ffff', /has no good backup ffff/],
    // A year, to whoever reads it so.
    ['3896', /has no good backup 3896/],
    ['yesterday', /has no good backup yesterday: there is .*; give the id of one, a day, or a time such as/],
  ])('is by %s none', (at, message) => {
    expect(() => chosenBackup(backups, 'shop-dev', at)).toThrow(message);
  });

  test('is made first where there is none', () => {
    expect(() => chosenBackup([], 'shop-dev', undefined)).toThrow(
      'shop-dev has no good backup: slotstack backup shop-dev',
    );
  });
});
