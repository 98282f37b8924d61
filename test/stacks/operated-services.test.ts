import type { OperatedConfig } from '../../config/schema/data-services';
import { makeOperatedService } from '../../stacks/operated-services';
import { newChart, objectsOf } from '../constructs/built';
import { placesIn } from '../constructs/data-service/services';
import { manifest, problemsOf, synthesized } from './synthesized';

// A key that an entry may have, with its value and where that shows. Every key: a new one does not compile without a line here.
type Keys<Type extends OperatedConfig['type']> = {
  readonly [
    Key in keyof Required<Omit<Extract<OperatedConfig, { type: Type }>, 'type' | 'engine' | 'imageFacts' | 'dataPath'>>
  ]: readonly [value: Extract<OperatedConfig, { type: Type }>[Key], places: Readonly<Record<string, unknown>>];
};

const postgres: Keys<'postgres'> = {
  name: ['main', { 'Cluster metadata.name': 'main-g4' }],
  image: ['registry.local/pg:17', { 'Cluster spec.imageName': 'registry.local/pg:17' }],
  instances: [5, { 'Cluster spec.instances': 5 }],
  storage: [
    { size: '20Gi', storageClass: 'fast' },
    { 'Cluster spec.storage.size': '20Gi', 'Cluster spec.storage.storageClass': 'fast' },
  ],
  backup: [
    {
      destination: 's3://backups/shop',
      endpoint: 'https://s3.local',
      credentials: { secret: 'bucket', accessKeyId: 'ID', secretAccessKey: 'KEY' },
      schedule: '0 3 * * *',
      retention: '2w',
    },
    {
      'ObjectStore spec.configuration.destinationPath': 's3://backups/shop',
      'ObjectStore spec.configuration.endpointURL': 'https://s3.local',
      'ObjectStore spec.configuration.s3Credentials.accessKeyId.name': 'bucket',
      'ObjectStore spec.configuration.s3Credentials.accessKeyId.key': 'ID',
      'ObjectStore spec.configuration.s3Credentials.secretAccessKey.key': 'KEY',
      'ObjectStore spec.retentionPolicy': '2w',
      'ScheduledBackup spec.schedule': '0 0 3 * * *',
    },
  ],
  config: ['main-address', { 'ConfigMap metadata.name': 'main-address' }],
  secret: ['main-secret', { 'Cluster spec.bootstrap.initdb.secret.name': 'main-secret' }],
  database: ['chat', { 'Cluster spec.bootstrap.initdb.database': 'chat', 'ConfigMap data.POSTGRES_DB': 'chat' }],
  user: ['chatter', { 'Cluster spec.bootstrap.initdb.owner': 'chatter' }],
  resources: [
    { memory: '2Gi', cpu: '300m', cpuLimit: '2' },
    {
      'Cluster spec.resources.requests.memory': '2Gi',
      'Cluster spec.resources.requests.cpu': '300m',
      'Cluster spec.resources.limits.cpu': '2',
    },
  ],
  sharedMemory: ['300Mi', { 'Cluster spec.ephemeralVolumesSizeLimit.shm': '300Mi' }],
  settings: [{ work_mem: '7MB' }, { 'Cluster spec.postgresql.parameters.work_mem': '7MB' }],
};

const rabbitmq: Keys<'rabbitmq'> = {
  name: ['main', { 'RabbitmqCluster metadata.name': 'main-g4' }],
  image: ['registry.local/mq:4', { 'RabbitmqCluster spec.image': 'registry.local/mq:4' }],
  instances: [5, { 'RabbitmqCluster spec.replicas': 5 }],
  storage: [{ size: '20Gi', storageClass: '' }, { 'RabbitmqCluster spec.persistence': { storage: '20Gi' } }],
  config: ['main-address', { 'ConfigMap metadata.name': 'main-address' }],
  secret: ['main-secret', { 'RabbitmqCluster spec.secretBackend.externalSecret.name': 'main-secret' }],
  // Of the Secret alone.
  user: ['chatter', {}],
  resources: [
    { memory: '2Gi', cpu: '300m', cpuLimit: '2' },
    { 'RabbitmqCluster spec.resources.limits.cpu': '2', 'RabbitmqCluster spec.resources.limits.memory': '2Gi' },
  ],
  virtualHost: ['jobs', { 'ConfigMap data.RABBITMQ_VHOST': 'jobs' }],
  settings: [
    { heartbeat: '7' },
    { 'RabbitmqCluster spec.rabbitmq.additionalConfig': 'default_vhost = jobs\nheartbeat = 7\n' },
  ],
};

const entryOf = (type: OperatedConfig['type']) =>
  Object.fromEntries([
    ['type', type],
    ['engine', type === 'postgres' ? 'cloudnative-pg' : 'cluster-operator'],
    ...Object.entries(type === 'postgres' ? postgres : rabbitmq).map(([key, [value]]) => [key, value as unknown]),
  ]) as unknown as OperatedConfig;

const place = { namespace: 'staging', project: 'shop', generation: 4, imagePullSecrets: ['registry-key'] };

describe.each([
  ['postgres', postgres, 'Cluster'],
  ['rabbitmq', rabbitmq, 'RabbitmqCluster'],
] as const)('%s', (type, keys, kind) => {
  const chart = newChart();
  makeOperatedService(chart, entryOf(type), place);
  const objects = objectsOf(chart);
  const cases = Object.entries(keys).map(([key, [, places]]) => [key, places as Record<string, unknown>] as const);

  test.each(cases)('what services.yaml says as %s is in the manifests', (_key, places) => {
    expect(placesIn(objects, Object.keys(places))).toEqual(places);
  });

  test('is pulled with what opens the registry of the environment', () => {
    const path = `${kind} spec.imagePullSecrets`;
    expect(placesIn(objects, [path])).toEqual({ [path]: [{ name: 'registry-key' }] });
  });
});

const common = 'config: db-config, secret: db-secret, database: a, user: a, resources: {cpu: 1m, memory: 1Gi}';
const own = "image: 'ghcr.io/cloudnative-pg/postgresql:17'";
const cluster = `{type: postgres, name: db, engine: cloudnative-pg, ${own}, storage: {size: 1Gi}, ${common}}`;

interface Shop {
  readonly environments?: string;
  readonly more?: string;
  readonly files?: string;
}

/** A project with one data service. */
const shop = (service: string, { environments = '{staging: {}}', more = '', files = '[]' }: Shop = {}) => `project: shop
environments: ${environments}
${environments.includes('ai: ') ? 'maxSlots: 1' : ''}
${more}
infrastructure:
  - name: data
    manifests: ${files}
    dataServices:
      - ${service}
`;

describe('a lasting environment', () => {
  test('needs no data paths for what an operator runs', () => {
    const output = synthesized(shop(cluster));
    expect(output.names('shop-staging')).toEqual([
      'Namespace/shop-staging',
      'ConfigMap/db-config',
      'NetworkPolicy/db',
      'Cluster/db',
    ]);
    expect(output.notices).toEqual([]);
  });

  test('has another object in another generation, and applications start anew with it', () => {
    const files = {
      'api.yaml': manifest(
        'Deployment',
        'api',
        'spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: a, envFrom: [{configMapRef: {name: db-config}}, {secretRef: {name: db-secret}}]}]}}}',
      ),
    };
    const output = (generation: number) =>
      synthesized(
        shop(cluster, { environments: `{staging: {dataGeneration: ${generation}}}`, files: '[{path: api.yaml}]' }),
        files,
      );
    const seen = [0, 1].map((generation) => {
      const staging = output(generation);
      const address = staging.object('shop-staging', 'ConfigMap/db-config').data as Record<string, string>;
      const api = JSON.stringify(staging.object('shop-staging', 'Deployment/api').spec);
      return [address.POSTGRES_HOST, /"slotstack.dev\/generation":"(\d)"/.exec(api)?.[1]];
    });
    expect(seen).toEqual([
      ['db-rw', '0'],
      ['db-g1-rw', '1'],
    ]);
    expect(output(1).names('shop-staging')).toContain('Cluster/db-g1');
    expect(output(1).names('shop-staging')).not.toContain('Cluster/db');
  });

  test('has its applications started anew also where they are of a guest', () => {
    const output = synthesized(
      shop(cluster, {
        environments: '{ai-staging: {dataGeneration: 3}, ai-repair: {}}',
      }).replace(
        '  - name: data\n',
        `  - {name: tool, when: '{{ eq .Env "ai-repair" }}', manifests: [{path: tool.yaml}]}\n  - name: data\n    when: '{{ ne .Env "ai-repair" }}'\n`,
      ),
      {
        'tool.yaml': manifest(
          'Deployment',
          'tool',
          'spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: a}]}}}',
        ),
      },
    );
    expect(JSON.stringify(output.object('shop-ai-repair', 'Deployment/tool').spec)).toContain(
      '"slotstack.dev/generation":"3"',
    );
  });

  test('is asked before its database is deleted, when all else is done', () => {
    const backup = "backup: {destination: 's3://abc', credentials: {secret: bucket}}";
    const output = synthesized(
      shop(cluster.replace('storage:', `${backup}, storage:`), {
        more: "argocd: {repoURL: 'https://git.local/shop', branch: b}",
      }),
    );
    const options = output
      .objects('shop-staging')
      .map(({ kind, metadata }) => [kind, metadata.annotations?.['argocd.argoproj.io/sync-options']]);
    expect(options.filter(([, option]) => option !== undefined)).toEqual([
      ['Namespace', 'Delete=confirm,Prune=confirm'],
      ['Cluster', 'Delete=confirm,Prune=confirm,PruneLast=true'],
      ['ObjectStore', 'Delete=confirm,Prune=confirm,PruneLast=true'],
      ['ScheduledBackup', 'Delete=confirm,Prune=confirm,PruneLast=true'],
    ]);
  });

  test('has policies that leave the pods of the operator to the policy of the service', () => {
    const output = synthesized(shop(cluster, { more: 'network: {enabled: true, egressTo: [kube-system]}' }));
    const others = { matchExpressions: [{ key: 'cnpg.io/cluster', operator: 'NotIn', values: ['db'] }] };
    for (const name of ['slotstack-ingress', 'slotstack-egress'])
      expect(output.object('shop-staging', `NetworkPolicy/${name}`).spec).toMatchObject({ podSelector: others });
  });

  test('has limits that count the pods and claims of the operator', () => {
    const big = cluster.replace('size: 1Gi', 'size: 100Gi, storageClass: fast').replace('memory: 1Gi', 'memory: 6Gi');
    const output = synthesized(shop(big, { more: 'limits: {enabled: true}' }));
    // Twice what three instances, and the Job that makes one of them, take.
    expect(output.object('shop-staging', 'ResourceQuota/slotstack-limits').spec).toMatchObject({
      hard: { 'requests.memory': '48Gi', 'requests.storage': '800Gi' },
    });
    expect(problemsOf(shop(big, { more: "limits: {enabled: true, quota: {'requests.storage': 200Gi}}" }))).toEqual([
      'services.yaml:4:53 limits.quota: requests.storage is 200Gi, but the manifests take 300Gi: Cluster/db 300Gi',
    ]);
  });
});

describe('a template that chooses by environment', () => {
  const dataPaths = `dataPaths: {root: /srv/shop, envDir: '/srv/shop/{{ .Env }}{{ if eq .Env "ai" }}/{{ .Slot }}{{ end }}', dirs: [db]}`;
  const chosen = (engine: string) =>
    `{type: postgres, name: db, engine: '{{ if ne .Env "ai" }}${engine}{{ end }}', image: '{{ if eq .Env "ai" }}postgres:16{{ else }}ghcr.io/cloudnative-pg/postgresql:17{{ end }}', storage: {size: 1Gi}, instances: 3, ${common}}`;

  test('has a pod on a data path in slots, where the keys for the operator wait', () => {
    const output = synthesized(
      shop(chosen('cloudnative-pg'), { environments: '{staging: {}, ai: {}}', more: dataPaths }),
    );
    expect(output.names('shop-staging')).toContain('Cluster/db');
    expect(output.names('shop-staging')).not.toContain('StatefulSet/db');
    expect(output.names('shop-dev-1')).toContain('StatefulSet/db');
    expect(output.notices).toEqual([]);
  });

  test('is asked to where an operator would run in a slot', () => {
    expect(problemsOf(shop(cluster, { environments: '{ai: {}}' }))).toEqual([
      `services.yaml:9:44 infrastructure[0].dataServices[0].engine: cloudnative-pg is for lasting environments, and ai has slots: leave it empty there, as in engine: '{{ if ne .Env "ai" }}cloudnative-pg{{ end }}', with dataPaths for the pod`,
    ]);
  });
});

const queue = (more: string) =>
  `{type: rabbitmq, name: q, image: 'rabbitmq:4', user: a, config: c, secret: s, resources: {cpu: 1m, memory: 1Gi}, ${more}}`;

test.each<[string, string, string]>([
  ['an operator that is none', queue('engine: cluster'), 'engine: must be "cluster-operator"'],
  [
    'one of another service',
    queue('engine: cloudnative-pg, storage: {size: 1Gi}'),
    'engine: must be "cluster-operator"',
  ],
  [
    'one for Redis',
    queue('engine: x').replace('rabbitmq, ', 'redis, ').replace('user: a, ', ''),
    'unknown key "engine"',
  ],
  [
    'no storage',
    queue('engine: cluster-operator'),
    'storage: required with cluster-operator: the claim of each instance, such as { size: 20Gi }',
  ],
  [
    'storage of one pod',
    queue('storage: {size: 1Gi}'),
    'storage: has an effect only with an engine: leave it out, or state engine',
  ],
  [
    'instances of one pod',
    queue('instances: 3'),
    'instances: has an effect only with an engine: leave it out, or state engine',
  ],
  [
    'a data path',
    queue('engine: cluster-operator, storage: {size: 1Gi}, dataPath: q'),
    'dataPath: has no effect with cluster-operator: leave it out; what other environments need goes to a group of theirs, with "when"',
  ],
  [
    'an even number',
    queue('engine: cluster-operator, storage: {size: 1Gi}, instances: 2'),
    'instances: must be odd: of an even number, a half is no majority',
  ],
  ['no instances', cluster.replace('storage:', 'instances: 0, storage:'), 'instances: must be at least 1'],
  [
    'a setting of the operator',
    cluster.replace('storage:', 'settings: {archive_mode: on}, storage:').replace(': on', ": 'on'"),
    'settings.archive_mode: is set by CloudNativePG, which refuses it: leave it out',
  ],
  [
    'a destination with a slash at its end',
    cluster.replace('storage:', "backup: {destination: 's3://abc/', credentials: {secret: bucket}}, storage:"),
    'backup.destination: must be a bucket and perhaps a directory, such as "s3://backups/shop", without a "/" at its end',
  ],
  [
    'a schedule with seconds',
    cluster.replace(
      'storage:',
      "backup: {destination: 's3://abc', credentials: {secret: b}, schedule: '0 0 2 * * *'}, storage:",
    ),
    'backup.schedule: must have five fields (minute, hour, day of the month, month, day of the week), has 6',
  ],
])('%s is refused where it stands', (_, service, reason) => {
  const [problem = '', ...others] = problemsOf(shop(service));
  expect(problem).toMatch(/^services\.yaml:9:\d+ infrastructure\[0\]\.dataServices\[0\]/);
  expect(problem.replace(/^\S+ infrastructure\[0\]\.dataServices\[0\][.:] ?/, '')).toBe(reason);
  expect(others).toEqual([]);
});

test('an image that the operator does not run is refused', () => {
  expect(problemsOf(shop(cluster.replace(own, "image: 'postgres:16'")))).toEqual([
    'services.yaml:9:9 db: image: "postgres:16" is one that CloudNativePG does not run: take one of its own, such as "ghcr.io/cloudnative-pg/postgresql:17"',
  ]);
});

test('no database is made in the namespace of another environment', () => {
  const guest = shop(cluster, { environments: '{ai-staging: {}, ai-repair: {}}' });
  expect(problemsOf(guest).join('\n')).toContain('so it can have no data services');
});

describe('a Secret among the files', () => {
  const secret = (keys: string) => ({ 'secret.yaml': manifest('Secret', 'db-secret', `stringData: {${keys}}`) });
  const withSecret = (keys: string) => problemsOf(shop(cluster, { files: '[{path: secret.yaml}]' }), secret(keys));

  test('has the keys for applications and those for the operator', () => {
    expect(withSecret('POSTGRES_USER: a, POSTGRES_PASSWORD: b, username: a, password: b')).toEqual([]);
  });

  test('is refused without', () => {
    expect(withSecret('POSTGRES_USER: a, POSTGRES_PASSWORD: b')).toEqual([
      'secret.yaml:1:1 Secret/db-secret: has no username, password: data service db needs POSTGRES_USER and POSTGRES_PASSWORD for applications, and the same as username and password for cloudnative-pg',
    ]);
  });
});
