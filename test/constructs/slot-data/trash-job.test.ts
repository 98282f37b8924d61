import {
  handBack,
  listOrphans,
  listTrash,
  restoreData,
  TrashJob,
  type TrashJobProps,
  type TrashTask,
} from '../../../constructs/slot-data/trash-job';
import { script } from '../../../constructs/slot-data/script';
import { containerOf, disk, lasting, mountsOf, newChart, newData, objectsOf, only, podOf } from '../built';

const place = { root: '/srv/shop', environmentDirectory: '/srv/shop/slots/3', disk: 'disk-1' };

function job(task: TrashTask, changes: Partial<TrashJobProps> = {}) {
  const props: Required<TrashJobProps> = {
    namespace: 'shop-dev-3',
    tools: disk().facts,
    nodeName: 'node-7',
    imagePullPolicy: 'Never',
    imagePullSecrets: ['registry-key'],
    task,
    ...changes,
  };
  return only(objectsOf(new TrashJob(newChart(), 'trash', props)), 'Job');
}

const service = { user: 999, group: 999, labels: {}, isOfGroup: true };
const list = () => listTrash(newData(), () => service)[0] ?? { script: 'list-trash', args: [], volumes: [] };
const container = (task: TrashTask) => containerOf(podOf(job(task)), 'slot-data-trash');

test('is one of a fixed name, tried once, and gone after a while', () => {
  const object = job(list());
  expect(object.metadata).toMatchObject({ name: 'slot-data-trash', namespace: 'shop-dev-3' });
  expect(object.spec).toMatchObject({ backoffLimit: 0, activeDeadlineSeconds: 300, ttlSecondsAfterFinished: 300 });
  expect(podOf(object)).toMatchObject({ restartPolicy: 'Never', automountServiceAccountToken: false });
  expect(containerOf(podOf(object), 'slot-data-trash')).toMatchObject({
    image: 'tools:1',
    imagePullPolicy: 'Never',
    securityContext: { runAsUser: 0, capabilities: { drop: ['ALL'], add: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER'] } },
  });
});

test('runs on the node with the data', () => {
  const pinned = podOf(job(list()));
  expect(JSON.stringify(pinned.affinity)).toContain('"values":["node-7"]');
});

test('listing reads the directory of the target, and nothing else', () => {
  const task = list();
  expect(container(task)).toMatchObject({
    command: ['/bin/bash', '-c', script('list-trash'), 'list-trash'],
    args: [
      '--trash=/slot-data/environment/.slot-data/trash',
      '--relative=slots/3/.slot-data/trash',
      '--disk=disk-1',
      '--sentinel=/slot-data/sentinel',
    ],
  });
  expect(mountsOf(container(task))).toEqual({
    'slot-data-environment': 'read-only',
    'slot-data-sentinel': 'read-only',
  });
  expect(podOf(job(task)).serviceAccountName).toBe('slot-data');
});

test('restoring knows generation and life of the target, and sees its directory alone', () => {
  const data = newData();
  const [work = { dataPaths: [], volumes: [], args: [] }] = data.store.workOn([{ dataPath: 'db' }]);
  const task = restoreData(data, 'db', 'db.Abcd1234', service);
  expect(container(task)).toMatchObject({
    command: ['/bin/bash', '-c', script('restore'), 'restore'],
    args: [...data.generationArguments(work), '--data-path=db', '--entry=db.Abcd1234', '--wait=240'],
  });
  expect(mountsOf(container(task))).toEqual({
    'slot-data-environment': 'writable',
    'slot-data-sentinel': 'read-only',
    'slot-data-token': 'read-only',
  });
  expect(podOf(job(task)).serviceAccountName).toBe('slot-data');
  expect(restoreData(newData(lasting), 'db', 'db.Abcd1234', service).args).toContain('--kind=lasting');
});

test('what the collector has moved aside is seen from the platform only, without the identity of a target', () => {
  const orphans = listOrphans('shop', place);
  expect(orphans.args).toEqual([
    '--trash=/slot-data/root/.slotstack-collector/shop/trash',
    '--relative=.slotstack-collector/shop/trash',
    '--sentinel=/slot-data/root/.slotstack',
    '--disk=disk-1',
  ]);
  expect(mountsOf(container(orphans))).toEqual({ 'data-root': 'read-only' });
  const back = handBack({ project: 'shop', name: 'shop-dev-3', dataPaths: place }, 'shop-dev-3.Abcd1234');
  expect(back.args).toEqual([
    '--project=shop',
    '--target=shop-dev-3',
    '--root=/slot-data/root',
    '--disk=disk-1',
    '--relative=slots/3',
    '--entry=shop-dev-3.Abcd1234',
    '--wait=60',
  ]);
  expect(mountsOf(container(back))).toEqual({ 'data-root': 'writable' });
  for (const task of [orphans, back]) expect(podOf(job(task))).not.toHaveProperty('serviceAccountName');
});
