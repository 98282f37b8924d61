import { podSpecOf } from '../../kubernetes/pod-template';
import { manifest, podFields, problemsOf, synthesized, synthesizedTogether } from './synthesized';
import { refusals } from '../config/project-directory';

const service = (type: string, name: string, more = '') =>
  `{type: ${type}, name: ${name}, image: '${type}:7', config: ${name}-config, secret: ${name}-secret, resources: {cpu: 1m, memory: 1Gi}${more}}`;
const postgres = (name: string, more = '') => service('postgres', name, `, database: a, user: a${more}`);

/** Data paths db, cache and queue; data services, and the objects of objects.yaml. */
const services = (dataServices: readonly string[] = []) => `project: shop
environments: {dev: {}, ai: {}, ai-staging: {}, ai-repair: {}}
maxSlots: 2
dataPaths:
  root: /srv/shop
  envDir: '/srv/shop/{{ .Env }}/{{ .Slot }}'
  dirs: [db, cache, queue]
infrastructure:
  - name: data
    when: '{{ ne .Env "ai-repair" }}'
    dataServices:
${dataServices.map((each) => `      - ${each}\n`).join('') || '      []\n'}
  - name: rest
    when: '{{ ne .Env "ai-repair" }}'
    manifests: [{path: objects.yaml}]
  - name: guest
    when: '{{ eq .Env "ai-repair" }}'
    manifests: [{path: guest.yaml}]
`;
const own = (path = '') => `/srv/shop/{{ .Env }}/{{ .Slot }}${path}`;
const files = (objects: string, guest = manifest('ConfigMap', 'guest')) => ({
  'objects.yaml': `# {{ $env := .Env }}\n${objects}`,
  'guest.yaml': guest,
});

describe('data services', () => {
  test('come in the order of services.yaml, each in the file of its group', () => {
    const all = [service('redis', 'cache'), postgres('db'), service('rabbitmq', 'queue', ', user: a')];
    const output = synthesized(services(all), files(manifest('ConfigMap', 'a')));
    const workloads = output.objects('shop-dev').filter(({ kind }) => kind === 'StatefulSet');
    expect(workloads.map(({ metadata }) => metadata.name)).toEqual(['cache', 'db', 'queue']);
    expect(output.notices).toEqual([]);
  });

  test.each([
    [
      'a data path that does not exist',
      [service('redis', 'mail')],
      'services.yaml:12:9 mail: there is no data path "mail"; there are db, cache, queue',
    ],
    [
      'a data path that another has',
      [service('redis', 'cache'), service('redis', 'other', ', dataPath: cache')],
      'services.yaml:13:9 other: data path "cache" is mounted by StatefulSet/cache already: two writers would destroy the data',
    ],
    [
      'a name that is too long for its pods',
      [service('redis', 'a'.repeat(53), ', dataPath: cache')],
      `services.yaml:12:9 StatefulSet/${'a'.repeat(53)}: metadata.name: must be at most 52 characters long, is 53: with 11 more it becomes a label of its pods`,
    ],
  ])('are refused where they stand: %s', (_, all, problem) => {
    expect(problemsOf(services(all), files(manifest('ConfigMap', 'a')))).toContain(problem);
  });

  test('of one slot cannot share a generated Secret, which would have the keys of the first', () => {
    const shared = service('redis', 'cache').replace('cache-secret', 'db-secret');
    expect(problemsOf(services([postgres('db'), shared]), files(manifest('ConfigMap', 'a')))).toEqual([
      'services.yaml:13:9 cache: Secret "db-secret" is generated for db already: name another',
    ]);
    const lasting = services([postgres('db'), shared])
      .replace('ai: {}, ', '')
      .replace('/{{ .Slot }}', '');
    expect(problemsOf(lasting, files(manifest('ConfigMap', 'a')))).toEqual([]);
  });

  test('need data paths, and a namespace of their own', () => {
    const everywhere = services([service('redis', 'cache')]).replace(/ {4}when: .*\n/, '');
    expect(problemsOf(everywhere, files(manifest('ConfigMap', 'a')))).toEqual([
      'services.yaml:2:60 ai-repair: its namespace shop-ai-staging is that of another environment, so it can have no data services: give it a namespace of its own in namespace.patterns, or leave them out there with "when"',
    ]);
    const without = services([service('redis', 'cache')]).replace(/dataPaths:\n(.*\n){3}/, '');
    expect(problemsOf(without, files(manifest('ConfigMap', 'a')))).toEqual([
      'services.yaml:8:9 cache: needs dataPaths, where its data is to be',
    ]);
  });

  test('cannot have what a file brings too: one of the two is to be named otherwise', () => {
    const problems = problemsOf(services([service('redis', 'cache')]), files(manifest('ConfigMap', 'cache-config')));
    // What is wrong with all slots is told of the first.
    expect(problems).toEqual(
      ['shop-dev', 'shop-dev-1', 'shop-ai-staging'].map(
        (target) => `objects.yaml:2:1 ConfigMap/cache-config is there twice in ${target}: name one of them otherwise`,
      ),
    );
  });
});

describe('an included workload on a data path', () => {
  test('is attached, and what a user should know of it is told', () => {
    const output = synthesized(
      services(),
      files(manifest('Deployment', 'db', podFields(own('/db'), 'image: mongo:8'))),
    );
    const deployment = output.object('shop-dev-2', 'Deployment/db');
    expect(podSpecOf(deployment)?.initContainers?.[0]?.args).toContain('db=999:999:0700');
    expect(deployment.spec).toMatchObject({ strategy: { type: 'Recreate' } });
    expect(output.notices).toEqual([
      expect.stringMatching(
        /^objects\.yaml:2:1 Deployment\/db mounts data path "db" at \/data, but the image declares the volume \/data\/db below it/,
      ),
      expect.stringMatching(/dataPaths: no workload mounts "cache" \(shop-dev and 3 more targets\)$/),
      expect.stringMatching(/dataPaths: no workload mounts "queue" \(shop-dev and 3 more targets\)$/),
    ]);
  });

  test('is the only one on it, data services included', () => {
    const text =
      manifest('Deployment', 'a', podFields(own('/db'))) + manifest('Deployment', 'b', podFields(own('/db')));
    expect(problemsOf(services(), files(text))).toEqual([
      'objects.yaml:4:1 Deployment/b: data path "db" is mounted by Deployment/a already: two writers would destroy the data',
    ]);
    expect(problemsOf(services([postgres('db')]), files(manifest('Deployment', 'b', podFields(own('/db')))))).toEqual([
      'objects.yaml:2:1 Deployment/b: data path "db" is mounted by StatefulSet/db already: two writers would destroy the data',
    ]);
  });

  test('that cannot be kept to one writer is refused where it stands', () => {
    expect(problemsOf(services(), files(manifest('DaemonSet', 'db', podFields(own('/db')))))).toEqual([
      'objects.yaml:2:1 DaemonSet/db: mounts data path "db", which only a Deployment or StatefulSet of apps/v1 can: its pod is the one writer',
    ]);
  });
});

describe('a host directory where data lies, but which is no data path of the target, is refused', () => {
  test.each([
    ['the root', '/srv/shop', '/srv/shop'],
    ['above the root', '/srv', '/srv'],
    ['the whole node', '/', '/'],
    ['the directory of the target', own(), '/srv/shop/dev/0'],
    ['a path in it that is none', own('/mail'), '/srv/shop/dev/0/mail'],
    ['in a data path', own('/db/pgdata'), '/srv/shop/dev/0/db/pgdata'],
    ['of another target', '/srv/shop/ai/2/cache', '/srv/shop/ai/2/cache'],
    ['written otherwise', '/srv//shop/../shop/', '/srv/shop'],
  ])('%s', (_, path, shown) => {
    const [first] = problemsOf(services(), files(manifest('Deployment', 'a', podFields(path))));
    expect(first).toBe(
      `objects.yaml:2:1 Deployment/a: volume "data" mounts ${shown}, where data of /srv/shop lies, but is no data path of this target`,
    );
  });

  test('by a guest too, whose host has data there', () => {
    const guest = manifest('Deployment', 'a', podFields('/srv/shop/ai-staging/0/db'));
    expect(problemsOf(services(), files(manifest('ConfigMap', 'a'), guest))).toEqual([
      'guest.yaml:1:1 Deployment/a: volume "data" mounts /srv/shop/ai-staging/0/db, where data of /srv/shop lies, but is no data path of this target',
    ]);
  });

  test.each(['DaemonSet', 'Deployment'])('in a foreign namespace, where nobody ensures it: %s', (kind) => {
    expect(problemsOf(services(), files(manifest(kind, 'a', podFields('/srv/shop/dev/0/db'), 'kube-system')))).toEqual([
      `objects.yaml:2:1 ${kind}/a: volume "data" mounts /srv/shop/dev/0/db, where data of /srv/shop lies, but is no data path of this target`,
    ]);
  });

  test('by a PersistentVolume', () => {
    const volume = manifest(
      'PersistentVolume',
      'a',
      'spec: {capacity: {storage: 1Gi}, hostPath: {path: /srv/shop/dev/0/db}}',
    );
    expect(problemsOf(services(), files(volume))).toEqual([
      'objects.yaml:2:1 PersistentVolume/a: offers /srv/shop/dev/0/db, where data of /srv/shop lies, but is no data path of this target',
    ]);
  });

  test('of another project', () => {
    const other = 'project: other\nenvironments: {dev: {}}\ninfrastructure: [{name: a, manifests: [{path: o.yaml}]}]\n';
    const step = () =>
      synthesizedTogether(
        { 'a/services.yaml': other, 'b/services.yaml': services() },
        {
          'b/objects.yaml': manifest('ConfigMap', 'a'),
          'b/guest.yaml': manifest('ConfigMap', 'a'),
          'a/o.yaml': manifest('Deployment', 'a', podFields('/srv/shop/dev/0/db')),
        },
      );
    expect(refusals(step)).toEqual([
      'a/o.yaml:1:1 Deployment/a: volume "data" mounts /srv/shop/dev/0/db, where data of /srv/shop lies, but is no data path of this target',
    ]);
  });

  test('but any other may be mounted', () => {
    expect(problemsOf(services(), files(manifest('Deployment', 'a', podFields('/var/run/docker.sock'))))).toEqual([]);
  });
});

describe('an object that is not what Kubernetes takes', () => {
  test.each([
    ['a pod that is a text', manifest('Deployment', 'a', 'spec: {selector: {}, template: {metadata: {}, spec: text}}')],
    [
      'volumes that are a map',
      manifest('Deployment', 'a', podFields('/x').replace(/volumes: \[.*?\]/, 'volumes: {a: b}')),
    ],
    [
      'a volume that is null',
      manifest('Deployment', 'a', podFields('/x').replace(/volumes: \[.*?\]/, 'volumes: [null]')),
    ],
    [
      'a hostPath that is a text',
      manifest('Deployment', 'a', podFields('/x').replace(/hostPath: \{.*?\}/, 'hostPath: /srv/shop')),
    ],
    [
      'containers that are a map',
      manifest('Deployment', 'a', podFields('/x').replace(/containers: \[.*?\]\}\]/, 'containers: {a: {}}')),
    ],
    ['a PersistentVolume on a text', manifest('PersistentVolume', 'a', 'spec: {hostPath: /srv/shop}')],
  ])('is a line where it stands, and no crash: %s', (_, text) => {
    const problems = problemsOf(services(), files(text));
    expect(problems.length).toBeGreaterThan(0);
    for (const line of problems) expect(line).toMatch(/^objects\.yaml:2:\d+ .*spec.*: /);
  });

  test.each([
    [
      'volumes',
      manifest(
        'Deployment',
        'a',
        podFields('/x')
          .replace(/volumes: \[.*?\]/, 'volumes: null')
          .replace(/, volumeMounts: \[.*?\]/, ', volumeMounts: null'),
      ),
    ],
    [
      'the pod security',
      manifest(
        'Deployment',
        'a',
        podFields(own('/db'), 'image: postgres:16', 'securityContext: null, serviceAccountName: null, affinity: null'),
      ),
    ],
  ])('is fine where a field is null, which is as if it was left out: %s', (_, text) => {
    expect(problemsOf(services(), files(text))).toEqual([]);
  });
});
