import { App, Chart, Duration, Size } from 'cdk8s';
import { Credentials, DataDisk, DeletionHook, Postgres, Rabbitmq, Redis, SlotData } from '../../../index';
import type { DataDiskProps, PostgresProps, RabbitmqProps, RedisProps, SlotDataProps } from '../../../index';

const cleanup = DeletionHook.preDelete({ applicationNamespace: 'argocd' });
const disk: DataDiskProps = { project: 'shop', root: '/srv/shop' };
const slot: Omit<SlotDataProps, 'disk'> = {
  namespace: 'shop-3',
  slot: 3,
  generation: 7,
  directory: 'slots/3',
  paths: ['db'],
  cleanup,
};

/** What is wrong with the disk, as a user reads it. */
function ofDisk(changes: Partial<DataDiskProps>): () => void {
  return () => new DataDisk(new Chart(new App(), 'Shop'), 'disk', { ...disk, ...changes });
}

function ofSlot(changes: Partial<SlotDataProps>): () => void {
  const chart = new Chart(new App(), 'Shop');
  return () => new SlotData(chart, 'data', { disk: new DataDisk(chart, 'disk', disk), ...slot, ...changes });
}

/** A value as somebody without types passes it. */
const untyped = (value: unknown) => value as never;

test.each<[Partial<DataDiskProps>, string]>([
  [{ root: '/' }, 'root: "/" belongs to the system'],
  [{ root: '/etc/../home' }, 'root: "/etc/../home" must not contain "." or ".." parts'],
  [{ root: '/home' }, 'root: "/home" belongs to the system'],
  [{ root: '/var/lib/kubelet/pods' }, 'root: "/var/lib/kubelet/pods" belongs to the system'],
  [{ root: '/data' }, 'root: "/data" lies directly below "/"'],
  [{ root: 'srv/shop' }, 'root: "srv/shop" must be absolute'],
  [{ root: '' }, 'root: required: an absolute path'],
  [{ root: '/srv/shop/' }, 'root: "/srv/shop/" must be canonical: write /srv/shop'],
  [{ root: '/srv//shop' }, 'root: "/srv//shop" must be canonical'],
  [{ root: '/srv/sh op' }, 'root: "/srv/sh op" must consist of letters'],
  [{ root: '/srv/.slot-data/shop' }, 'root: "/srv/.slot-data/shop" lies in ".slot-data"'],
  [{ project: 'Shop' }, 'project: must consist of lower case letters'],
  [{ project: '' }, 'project: must not be empty'],
  [{ id: 'a/b' }, 'id: must be 1 to 63 letters'],
  [{ namespace: 'a.b' }, 'namespace: must consist of lower case letters'],
  [{ node: 'Node_1' }, 'node: must consist of lower case letters'],
  [{ toolsImage: 'debian:' }, 'toolsImage: must have a tag behind its last ":"'],
  [{ kubectlImage: 'kube ctl' }, 'kubectlImage: must be the name of an image without spaces'],
  [{ toolsFrom: untyped('nowhere') }, 'toolsFrom: must be "toolsImage" or "service"'],
  [{ imagePullSecrets: ['good', 'Bad_'] }, 'imagePullSecrets: must consist of lower case letters'],
  [
    {
      jobResources: {
        requests: { cpu: '2', memory: '1Mi', 'ephemeral-storage': '0' },
        limits: { cpu: '1', memory: '1Mi', 'ephemeral-storage': '0' },
      },
    },
    'jobResources: the request 2 is more than the limit 1',
  ],
  [
    {
      jobResources: {
        requests: { cpu: 'half', memory: '1Mi', 'ephemeral-storage': '0' },
        limits: { cpu: '1', memory: '1Mi', 'ephemeral-storage': '0' },
      },
    },
    'jobResources: cpu must be a quantity',
  ],
  [{ trash: { schedule: 'hourly' } }, 'trash.schedule: must have five fields'],
  [{ trash: { retention: Duration.minutes(90) } }, 'trash.retention: must be whole hours'],
  [{ trash: { warnPercent: 0 } }, 'trash.warnPercent: must be a whole number from 1 to 100'],
])('a disk with %j is refused: %s', (changes, reason) => {
  expect(ofDisk(changes)).toThrow(`Shop/disk: ${reason}`);
});

test('a disk that another program prepares is checked, too', () => {
  expect(() => DataDisk.existing({ ...disk, root: '/' })).toThrow('DataDisk.existing: root: "/" belongs to the system');
});

test.each<[Partial<SlotDataProps>, string]>([
  [{ generation: -1 }, 'generation: must be a whole number from 0 to 999999999, is -1'],
  [{ generation: 1.5 }, 'generation: must be a whole number from 0 to 999999999, is 1.5'],
  [{ generation: 9007199254740993 }, 'generation: must be a whole number from 0 to 999999999, is 9007199254740992'],
  [{ generation: NaN }, 'generation: must be a whole number'],
  [{ generation: untyped('7') }, 'generation: must be a whole number'],
  [{ slot: 0 }, 'slot: must be a whole number from 1 to 9999, is 0'],
  [{ slot: 10000 }, 'slot: must be a whole number from 1 to 9999, is 10000'],
  [{ directory: 'slots/4' }, `directory: "/srv/shop/slots/4" must have the slot's number 3 in it`],
  [{ directory: 'slots/30' }, `directory: "/srv/shop/slots/30" must have the slot's number 3 in it`],
  [{ directory: '../3' }, 'directory: "/srv/shop/../3" must not contain "." or ".." parts'],
  [{ directory: '/srv/shop/slots/3' }, 'directory: "/srv/shop/slots/3" must be relative to the root /srv/shop'],
  [{ directory: '' }, 'directory: "/srv/shop/" must be canonical'],
  [{ directory: 'slots/3/' }, 'directory: "/srv/shop/slots/3/" must be canonical'],
  [{ directory: '.slotstack-collector/3' }, 'directory: "/srv/shop/.slotstack-collector/3" lies in'],
  [{ directory: 'slots/$(id)/3' }, 'must consist of letters'],
  [{ paths: [] }, 'paths: name at least one directory'],
  [{ paths: ['db', 'db'] }, 'paths: "db" is there twice'],
  [{ paths: ['../redis'] }, 'paths[0]: "../redis" must be one directory name'],
  [{ paths: ['db', 'Cache'] }, 'paths[1]: "Cache" must be one directory name'],
  [{ paths: [{ name: 'db', owner: -1 }] }, 'paths[0]: db: owner and group must be whole numbers'],
  [{ paths: [{ name: 'db', group: 0x80000000 }] }, 'paths[0]: db: owner and group must be whole numbers'],
  [{ paths: [{ name: 'db', mode: '888' }] }, 'paths[0]: db: mode must be a mode'],
  [{ paths: [{ name: 'db', limit: untyped('5Gi') }] }, 'paths[0]: db: limit must be a Size of cdk8s'],
  [{ namespace: undefined }, 'namespace: state it, or that of the chart'],
  [{ namespace: 'Shop' }, 'namespace: must consist of lower case letters'],
  [{ name: 'a_b' }, 'name: must consist of lower case letters'],
  [{ cleanup: undefined }, 'cleanup: required for a slot'],
  [{ slot: undefined }, 'cleanup: a lasting environment has none'],
  [{ namespace: 'shop-platform' }, "cleanup: the namespace is that of the disk's Jobs"],
  [{ imagePullPolicy: 'Sometimes' }, 'imagePullPolicy: must be "Always", "IfNotPresent" or "Never"'],
  [{ imagePullSecrets: ['Bad_'] }, 'imagePullSecrets: must consist of lower case letters'],
])('data with %j is refused: %s', (changes, reason) => {
  expect(ofSlot(changes)).toThrow(new RegExp(`Shop/data: .*${reason.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`));
});

test('all that is wrong is said at once', () => {
  expect(ofSlot({ slot: 0, generation: -1, paths: [] })).toThrow(
    /^Shop\/data: slot: .*\nShop\/data: generation: .*\nShop\/data: directory: .*\nShop\/data: paths: /,
  );
});

describe('on one disk', () => {
  const chart = () => new Chart(new App(), 'Shop');

  test.each<[string, Partial<SlotDataProps>, string]>([
    ['the same directory', { name: 'other', namespace: 'other' }, 'would share a directory'],
    ['a directory in it', { name: 'other', namespace: 'other', directory: 'slots/3/3' }, 'would share a directory'],
    ['the same name', { directory: 'ai/3' }, 'two have the name shop-3 on this disk'],
    [
      'another end',
      { name: 'other', namespace: 'other', directory: 'ai/3', cleanup: 'separate' },
      'shop-3 ends PreDelete, and other by hand',
    ],
  ])('two slots with %s are refused', (_, changes, reason) => {
    const scope = chart();
    const shared = new DataDisk(scope, 'disk', disk);
    new SlotData(scope, 'data', { disk: shared, ...slot });
    expect(() => new SlotData(scope, 'other', { disk: shared, ...slot, ...changes })).toThrow(`Shop/disk: `);
    expect(() => new SlotData(scope, 'third', { disk: shared, ...slot, ...changes })).toThrow(reason);
  });

  test('two disks whose Jobs have the same names are refused', () => {
    const scope = chart();
    new DataDisk(scope, 'disk', disk);
    expect(() => new DataDisk(scope, 'another', { ...disk, root: '/srv/other' })).toThrow(
      'Shop/another: namespace: shop-platform is that of Shop/disk, whose Jobs have the same names',
    );
  });
});

describe('a data service', () => {
  const common = { image: 'postgres:16', memory: Size.gibibytes(1), credentials: Credentials.generated({ user: 'a' }) };

  function data(): SlotData {
    const chart = new Chart(new App(), 'Shop');
    return new SlotData(chart, 'data', { disk: new DataDisk(chart, 'disk', disk), ...slot });
  }

  const postgres = (changes: Partial<PostgresProps>) => () => {
    const own = data();
    new Postgres(own.node.scope as Chart, 'db', { ...common, data: own.path('db'), database: 'shop', ...changes });
  };
  const redis = (changes: Partial<RedisProps>) => () => {
    const own = data();
    const credentials = Credentials.generated();
    const props = { ...common, image: 'redis:7', credentials, data: own.path('db'), ...changes };
    new Redis(own.node.scope as Chart, 'db', props);
  };
  const rabbitmq = (changes: Partial<RabbitmqProps>) => () => {
    const own = data();
    new Rabbitmq(own.node.scope as Chart, 'db', { ...common, image: 'rabbitmq:4', data: own.path('db'), ...changes });
  };

  test.each<[string, () => void]>([
    ['name: must be a DNS label', postgres({ name: 'DB' })],
    ['configMap: must be a DNS label', postgres({ configMap: 'a_b' })],
    ['secret: must be a DNS label', postgres({ credentials: Credentials.existing('a_b') })],
    ['memory: must be a Size of cdk8s', postgres({ memory: untyped('half a gig') })],
    ['memory: must be a Size of cdk8s', postgres({ memory: Size.mebibytes(NaN) })],
    ['memory: must be a Size of cdk8s', postgres({ memory: Size.mebibytes(0) })],
    ['memory: must be 512Mi or more', rabbitmq({ memory: Size.mebibytes(256) })],
    ['sharedMemory: must be less than the memory', postgres({ sharedMemory: Size.gibibytes(1) })],
    ['database: must be a plain SQL name', postgres({ database: 'a; DROP' })],
    ['database: must be 0 to 15', redis({ database: 16 })],
    ['virtualHost: must be "/" or letters', rabbitmq({ virtualHost: 'a/b' })],
    ['settings.port: is set by slotstack', postgres({ settings: { port: '1' } })],
    ['settings.work_mem: must be one line', postgres({ settings: { work_mem: 'a\nb' } })],
    ['credentials: name the user', postgres({ credentials: Credentials.generated() })],
    ['credentials: user must be a plain SQL name', postgres({ credentials: Credentials.generated({ user: 'a b' }) })],
    ['credentials: the server has no users', redis({ credentials: Credentials.generated({ user: 'a' }) })],
    ['image "mysql:8" is not known to be the official one of postgres', postgres({ image: 'mysql:8' })],
    ['image: must have a tag', postgres({ image: 'postgres:' })],
  ])('is refused: %s', (reason, build) => {
    expect(build).toThrow(`Shop/db: ${reason}`);
  });

  test('does not share its directory, nor the Secret that is generated for it', () => {
    const own = data();
    const chart = own.node.scope as Chart;
    const props = { ...common, data: own.path('db'), database: 'shop' };
    new Postgres(chart, 'db', props);
    expect(() => new Postgres(chart, 'second', props)).toThrow(
      'Shop/data: data path "db" is mounted by StatefulSet/db already: two writers would destroy the data',
    );
    expect(() => {
      own.generateSecret('db-credentials', 'cache');
    }).toThrow('Shop/data: Secret "db-credentials" is generated for db already: name another');
  });
});
