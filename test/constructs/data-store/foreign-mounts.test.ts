import { checkForeignMounts } from '../../../constructs/data-store/foreign-mounts';
import type { KubernetesObject } from '../../../kubernetes/kubernetes-object';
import type { Volume } from '../../../kubernetes/pod-template';
import { workload } from '../included/workload';

const mounting = (path: string) => workload('Deployment', {}, { volumes: [{ name: 'data', hostPath: { path } }] });
const volume = (spec: object): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name: 'v' },
  spec,
});
const check =
  (object: KubernetesObject, own: string[] = []) =>
  () => {
    checkForeignMounts(object, own, ['/data/a', '/srv/shop']);
  };

describe('a host directory where data lies is refused', () => {
  test.each([
    ['the root', '/srv/shop'],
    ['what is above it', '/srv'],
    ['the whole node', '/'],
    ['the directory of a slot', '/srv/shop/slots/4'],
    ['a data path of another slot', '/srv/shop/slots/4/db'],
    ['a part of a data path', '/srv/shop/slots/3/db/pgdata'],
    ['what slotstack keeps beside the data', '/srv/shop/slots/3/.slot-data'],
    ['the root, written otherwise', '/srv//shop/../shop/'],
  ])('%s', (_, path) => {
    expect(check(mounting(path))).toThrow(
      /^volume "data" mounts \/\S*, where data of \/srv\/shop lies, but is no data path of this target$|^volume "data" mounts \/, /,
    );
  });

  test('of another project', () => {
    expect(check(mounting('/data/a/dev/db'))).toThrow(
      'volume "data" mounts /data/a/dev/db, where data of /data/a lies',
    );
  });

  test.each(['hostPath', 'local'])('also where a PersistentVolume offers it: %s', (source) => {
    expect(check(volume({ [source]: { path: '/srv/shop/dev' } }))).toThrow(
      'offers /srv/shop/dev, where data of /srv/shop lies',
    );
  });
});

describe('a kind whose pods only its operator knows may not name where data lies', () => {
  const custom = (spec: object, apiVersion = 'db.example.com/v1', kind = 'Database'): KubernetesObject => ({
    apiVersion,
    kind,
    metadata: { name: 'd' },
    spec,
  });
  const db = '/srv/shop/slots/3/db';
  const template = { template: { spec: { volumes: [{ name: 'data', hostPath: { path: `${db}/` } }] } } };

  test.each([
    ['in a template of pods', custom(template), 'spec.template.spec.volumes[0].hostPath.path'],
    ['in a list of templates', custom({ tasks: [template] }), 'spec.tasks[0].template.spec.volumes[0].hostPath.path'],
    ['in a template of its own', custom({ storage: { 'data-dir': db } }), 'spec.storage["data-dir"]'],
    [
      'in a template that is a text',
      custom({ podTemplate: `volumes:\n- hostPath: {path: ${db}}` }),
      'spec.podTemplate',
    ],
    ['the root, by a field for such paths', custom({ hostPath: '/srv/shop' }), 'spec.hostPath'],
    ['all of the node, by a field for such paths', custom({ v: { hostPath: { path: '/' } } }), 'spec.v.hostPath.path'],
    ['in a workload of the same name', custom(template, 'apps.example.com/v1', 'Deployment'), 'volume "data"'],
    ['in a workload that a newer Kubernetes has', custom(template, 'apps/v1', 'FancySet'), 'spec.template.spec'],
    ['in a PodTemplate', { ...custom({}, 'v1', 'PodTemplate'), ...template }, 'template.spec.volumes[0].hostPath.path'],
  ])('%s', (_, object, place) => {
    expect(check(object)).toThrow(place);
  });

  test('also where it is a data path of the target', () => {
    expect(check(custom(template), ['data'])).toThrow(
      'spec.template.spec.volumes[0].hostPath.path names /srv/shop/slots/3/db, where data lies: what a Database makes of it would have neither owner marker nor lock; mount a data path in a Deployment or StatefulSet of apps/v1',
    );
  });

  test.each([
    ['an alarm on the disk', custom({ expr: 'node_filesystem_avail_bytes{mountpoint="/srv/shop"} < 1e9' })],
    ['a route of every path', custom({ rules: [{ path: '/' }] })],
    ['a path that begins alike', custom({ hostPath: '/srv/shopping' })],
    ['a ConfigMap, which mounts nothing', { ...custom({}, 'v1', 'ConfigMap'), data: { DATA: db } }],
  ])('but %s is fine', (_, object) => {
    expect(check(object)).not.toThrow();
  });
});

test.each([
  ['a path that begins alike', mounting('/srv/shopping/slots/3/db')],
  ['the Docker socket', mounting('/var/run/docker.sock')],
  ['a volume of another kind', workload('Deployment', {}, { volumes: [{ name: 'data', emptyDir: {} }] })],
  ['a pod without volumes', workload('Deployment', {}, { volumes: [] })],
  ['a PersistentVolume elsewhere', volume({ hostPath: { path: '/mnt/disks/1' } })],
  ['a PersistentVolume that is on no node', volume({ nfs: { server: 'a', path: '/srv/shop' } })],
])('%s is fine', (_, object) => {
  expect(check(object)).not.toThrow();
});

test('a data path of its own is fine, and what it mounts beside that is not', () => {
  const own = { name: 'data', hostPath: { path: '/srv/shop/slots/3/db' } };
  const other = { name: 'other', hostPath: { path: '/srv/shop/slots/3/cache' } };
  const object = (...volumes: Volume[]) => workload('Deployment', {}, { volumes });
  expect(check(object(own), ['data'])).not.toThrow();
  expect(check(object(own, other), ['data'])).toThrow('volume "other" mounts /srv/shop/slots/3/cache');
});
