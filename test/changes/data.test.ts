import { dataConsequences } from '../../changes/data';
import { manifest, podFields, synthesized, type Synthesized } from '../stacks/synthesized';

interface Shape {
  readonly generation?: number;
  readonly paths?: string;
  readonly root?: string;
  readonly collector?: string;
  readonly files?: string;
}

const shop = ({ generation = 1, paths = 'db', root = '/srv/shop', collector = '', files = '' }: Shape = {}) =>
  synthesized(
    `project: shop
environments: {dev: {dataGeneration: ${generation}}, ai: {}}
maxSlots: 1
dataPaths:
  root: ${root}
  envDir: '${root}/{{ .Env }}{{ if eq .Env "ai" }}/{{ .Slot }}{{ end }}'
  dirs: [${paths}]
  toolsImage: tools
${collector}
infrastructure: [{name: data, manifests: [{path: data.yaml}]}]
`,
    {
      'data.yaml': `${files}${paths.includes('db') ? manifest('StatefulSet', 'db', podFields(`${root}/{{ .Env }}{{ if eq .Env "ai" }}/{{ .Slot }}{{ end }}/db`)) : ''}`,
    },
  );

const consequences = (target: string, before: Synthesized, after: Synthesized) =>
  dataConsequences(before.objects(target), after.objects(target));

describe('data that an operator looks after', () => {
  const clusters = (generation: number, services = '[postgres, rabbitmq]') =>
    synthesized(`project: shop
environments: {dev: {dataGeneration: ${generation}}}
infrastructure:
  - name: data
    dataServices:
${services.includes('postgres') ? "      - {type: postgres, name: db, engine: cloudnative-pg, image: 'ghcr.io/cloudnative-pg/postgresql:17', storage: {size: 1Gi}, config: db-config, secret: db, database: a, user: a, resources: {cpu: 1m, memory: 1Gi}}\n" : ''}${services.includes('rabbitmq') ? "      - {type: rabbitmq, name: mq, engine: cluster-operator, image: 'rabbitmq:4', storage: {size: 1Gi}, config: mq-config, secret: mq, user: a, resources: {cpu: 1m, memory: 1Gi}}\n" : ''}`);

  test('begins anew in another object, and goes with the former one', () => {
    expect(consequences('shop-dev', clusters(0), clusters(1))).toEqual([
      'db: its applications work with Cluster/db-g1 from now on, which begins empty: generation 0 -> 1',
      'mq: its applications work with RabbitmqCluster/mq-g1 from now on, which begins empty: generation 0 -> 1',
      'Cluster/db leaves the output: what deletes it deletes the data in it',
      'RabbitmqCluster/mq leaves the output: what deletes it deletes the data in it',
    ]);
  });

  test('never goes back', () => {
    expect(consequences('shop-dev', clusters(2), clusters(1))[0]).toBe(
      'db: generation 2 -> 1: a generation never goes back, so this is not published. Is the branch up to date?',
    );
  });

  test('goes with a service that is no more', () => {
    expect(consequences('shop-dev', clusters(1), clusters(1, '[rabbitmq]'))).toEqual([
      'Cluster/db-g1 leaves the output: what deletes it deletes the data in it',
    ]);
  });

  test('stays as it is in the same generation', () => {
    expect(consequences('shop-dev', clusters(1), clusters(1))).toEqual([]);
  });
});

test('nothing becomes of data where nothing changes', () => {
  expect(consequences('shop-dev', shop(), shop())).toEqual([]);
  expect(consequences('shop-dev-1', shop(), shop())).toEqual([]);
});

test.each<[string, string, Shape, string[]]>([
  [
    'a generation that is raised',
    'shop-dev',
    { generation: 2 },
    ['db: its data is moved aside, and its service starts empty: generation 1 -> 2'],
  ],
  [
    'a generation that is lowered',
    'shop-dev',
    { generation: 0 },
    ['db: generation 1 -> 0: a generation never goes back, so this is not published. Is the branch up to date?'],
  ],
  [
    'a data path that goes',
    'shop-dev',
    { paths: 'other' },
    ['db: nothing mounts it any more; its data stays in /srv/shop/dev/db'],
  ],
  [
    'another root',
    'shop-dev',
    { root: '/srv/other' },
    ['db: its service starts with what is in /srv/other/dev/db; the data in /srv/shop/dev/db stays there'],
  ],
  [
    'another owner',
    'shop-dev-1',
    { paths: '{name: db, owner: 1000, group: 1000}' },
    ['db: its directory is to belong to another: 999:999:0700 -> 1000:1000:0700'],
  ],
  [
    'another limit of the collector',
    'shop-platform',
    { collector: '  collector: {orphans: remove, trashRetentionHours: 1}' },
    ['CronJob/slot-data-collector: retention-hours 72 -> 1', 'CronJob/slot-data-collector: orphans report -> remove'],
  ],
])('%s is told', (_, target, shape, lines) => {
  expect(consequences(target, shop(), shop(shape))).toEqual(lines);
});

test('a claim that leaves the output is told', () => {
  const claim = `{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: files}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}\n---\n`;
  expect(consequences('shop-dev', shop({ files: claim }), shop())).toEqual([
    'PersistentVolumeClaim/files leaves the output: what deletes it deletes the data in it',
  ]);
});

test('whether deleting a slot deletes its data is told', () => {
  const job = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'slot-data-cleanup', labels: { 'slotstack.dev/role': 'cleanup' } },
  };
  expect(dataConsequences([job], [])).toEqual(['its data is no longer deleted when it is deleted']);
  expect(dataConsequences([], [job])).toEqual(['its data is deleted when it is deleted, from now on']);
});

describe('data in claims', () => {
  const mounting = manifest(
    'StatefulSet',
    'search',
    `spec: {serviceName: search, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: "docker.io/library/a:1", volumeMounts: [{name: d, mountPath: /d}, {name: e, mountPath: /e}]}], volumes: [{name: d, persistentVolumeClaim: {claimName: uploads}}, {name: e, persistentVolumeClaim: {claimName: models, readOnly: true}}]}}}`,
  );
  const at = (generation: number) => shop({ generation, files: mounting });

  test('is said to start empty, or to stay where a generation does not concern it', () => {
    expect(consequences('shop-dev', at(1), at(2))).toEqual([
      'db: its data is moved aside, and its service starts empty: generation 1 -> 2',
      'claim uploads: its pods start empty, and what was there stays on the volume: generation 1 -> 2',
      'data in claim models stays',
    ]);
  });

  test('is said to start empty where the first generation is declared, and the other way round', () => {
    expect(consequences('shop-dev', at(0), at(1))).toContain(
      'claim uploads: its pods start empty, and what was there stays on the volume: generation 1',
    );
    expect(consequences('shop-dev', at(1), at(0))).toContain(
      'claim uploads: its pods see the whole volume from now on; the data of generation 1 is in a directory of it',
    );
  });

  test('is told where a StatefulSet is to bring other claims, which the API server refuses', () => {
    const bringing = (size: string) =>
      manifest(
        'StatefulSet',
        'index',
        `spec: {serviceName: index, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: "docker.io/library/a:1"}]}}, volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: ${size}}}}}]}`,
      );
    const of = (size: string) => shop({ files: bringing(size) });
    expect(consequences('shop-dev', of('1Gi'), of('2Gi'))).toEqual([
      'StatefulSet/index: its volumeClaimTemplates cannot be changed while it is there: `kubectl delete statefulset index --namespace=shop-dev --cascade=orphan` lets its pods and claims stay, and it is made anew',
    ]);
    expect(consequences('shop-dev', of('1Gi'), of('1Gi'))).toEqual([]);
  });

  test.each([
    ['2Gi', 'fast', 'claim uploads: 1Gi -> 2Gi, where its class lets volumes grow'],
    ['512Mi', 'fast', 'claim uploads: 1Gi -> 512Mi: a claim that is there cannot shrink'],
    [
      '1Gi',
      'slow',
      'claim uploads: nothing of it but its size can be changed while it is there: it has to be deleted first, with its data, or to get another name',
    ],
    ['1024Mi', 'fast', undefined],
  ])('is told what becomes of a claim that is to have %s of the class %s', (size, storageClass, line) => {
    const claim = (storage: string, storageClassName: string) =>
      shop({
        files: manifest(
          'PersistentVolumeClaim',
          'uploads',
          `spec: {storageClassName: ${storageClassName}, accessModes: [ReadWriteOnce], resources: {requests: {storage: ${storage}}}}`,
        ),
      });
    expect(consequences('shop-dev', claim('1Gi', 'fast'), claim(size, storageClass))).toEqual(line ? [line] : []);
  });

  test('is not spoken of where nothing is emptied', () => {
    expect(consequences('shop-dev', at(1), at(1))).toEqual([]);
  });
});
