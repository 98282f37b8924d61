import { collectorSettings } from '../../../config/collector';
import type { CollectorConfig } from '../../../config/schema/collector';
import { Register, type SlotRecord } from '../../../config/register';
import { Collector, type CollectorProps } from '../../../constructs/slot-data/collector';
import { script } from '../../../constructs/slot-data/script';
import { SlotList, type SlotListProps } from '../../../constructs/slot-data/slot-list';
import type { DiskProps } from '../../../constructs/slot-data/disk';
import { at, containerOf, disk, mountsOf, newChart, objectsOf, only } from '../built';
import type { PodSpec } from '../../../kubernetes/pod-template';

/** The CronJob for one lasting environment and two slots on a disk. */
function cronJob(changes: Partial<DiskProps> = {}, settings: CollectorConfig = {}) {
  const on = (directory: string) => ({ environmentDirectory: `/srv/shop/${directory}`, paths: [] });
  const props: Required<CollectorProps> = {
    name: 'slot-data-collector',
    disk: disk(changes).facts,
    settings: collectorSettings(settings),
    data: [
      { name: 'shop-dev', environment: 'dev', ...on('dev') },
      { name: 'shop-dev-1', environment: 'ai', slot: 1, ...on('slots/1') },
      { name: 'shop-dev-2', environment: 'ai', slot: 2, ...on('slots/2') },
    ],
  };
  return only(objectsOf(new Collector(newChart(), 'collector', props)), 'CronJob');
}

const podOf = (object: ReturnType<typeof cronJob>) => at(object, 'spec.jobTemplate.spec.template.spec') as PodSpec;
const collect = (object: ReturnType<typeof cronJob>) => containerOf(podOf(object), 'slot-data-collect');

test('runs hourly, one at a time, and ends in time for the next', () => {
  const object = cronJob();
  expect(object.metadata).toMatchObject({ name: 'slot-data-collector', namespace: 'shop-platform' });
  expect(object.spec).toMatchObject({
    schedule: '17 * * * *',
    concurrencyPolicy: 'Forbid',
    startingDeadlineSeconds: 1800,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 3,
  });
  expect(at(object, 'spec.jobTemplate.spec')).toMatchObject({ backoffLimit: 0, activeDeadlineSeconds: 3000 });
});

test('gets its values as arguments, and only reports slots that are gone unless the config says otherwise', () => {
  const container = collect(cronJob());
  expect(container.command).toEqual(['/bin/bash', '-c', script('collect'), 'collect']);
  expect(container.image).toBe('tools:1');
  expect(container.args).toEqual([
    '--project=shop',
    '--root=/slot-data/root',
    '--disk=disk-1',
    '--slots=/slot-data/slots/slots',
    '--most-slots=9999',
    '--retention-hours=72',
    '--orphans=report',
    '--grace-hours=24',
    '--warn-percent=85',
    '--runs=3',
    '--max-removals=3',
    '--max-share=50',
    '--seconds=1200',
    '-:dev=shop-dev',
    '*:slots/*=shop-dev-*',
  ]);
});

test('does what services.yaml says', () => {
  const object = cronJob(undefined, {
    schedule: '0 3 * * *',
    trashRetentionHours: 1,
    orphans: 'remove',
    graceHours: 2,
    warnPercent: 60,
    maxRemovals: 4,
    maxShare: 5,
  });
  expect(at(object, 'spec.schedule')).toBe('0 3 * * *');
  expect(collect(object).args).toEqual(
    expect.arrayContaining([
      '--retention-hours=1',
      '--orphans=remove',
      '--grace-hours=2',
      '--warn-percent=60',
      '--max-removals=4',
      '--max-share=5',
    ]),
  );
});

test('sees the disk through one mount, in which a move is a rename, and a list that may be missing', () => {
  const object = cronJob();
  expect(podOf(object).volumes).toEqual([
    { name: 'data-root', hostPath: { path: '/srv/shop', type: 'Directory' } },
    { name: 'slots', configMap: { name: 'slot-data-slots', optional: true } },
  ]);
  expect(mountsOf(collect(object))).toEqual({ 'data-root': 'writable', slots: 'read-only' });
});

test('is root with three capabilities, without a token', () => {
  const object = cronJob();
  expect(podOf(object)).toMatchObject({
    restartPolicy: 'Never',
    automountServiceAccountToken: false,
    enableServiceLinks: false,
  });
  expect(podOf(object)).not.toHaveProperty('serviceAccountName');
  expect(collect(object).securityContext).toMatchObject({
    runAsUser: 0,
    readOnlyRootFilesystem: true,
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'], add: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER'] },
  });
});

test('case 52: runs on the node with the data, also when its disk is full', () => {
  const pod = podOf(cronJob({ node: 'node-7' }));
  expect(JSON.stringify(pod.affinity)).toContain('"values":["node-7"]');
  expect(pod.tolerations).toEqual([
    { key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' },
  ]);
  expect(podOf(cronJob())).not.toHaveProperty('affinity');
});

describe('the list of slots', () => {
  const record = (slot: number, generation: number, active: boolean): SlotRecord => ({
    slot,
    generation,
    active,
    owner: 'octocat',
    since: 'then',
    position: { file: `${slot}.yaml`, line: 1, column: 1 },
  });
  const textOf = (...records: SlotRecord[]) => {
    const register = new Register(records);
    const props: Required<SlotListProps> = { project: 'shop', namespace: 'shop-platform', register };
    const { data, metadata } = only(objectsOf(new SlotList(newChart(), 'slots', props)), 'ConfigMap');
    expect(metadata).toMatchObject({ name: 'slot-data-slots', namespace: 'shop-platform' });
    return (data as { slots: string }).slots;
  };

  test('has what the register says of each slot, lowest first, and an end', () => {
    expect(textOf(record(10, 2, false), record(3, 7, true))).toBe(
      'slotstack-slots 1\nproject shop\nrevision 9\nslot 3 generation 7 active\nslot 10 generation 2 released\nend\n',
    );
  });

  test('of a register without a slot is no empty text', () => {
    expect(textOf()).toBe('slotstack-slots 1\nproject shop\nrevision 0\nend\n');
  });
});
