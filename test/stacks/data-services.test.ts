import type { DataServiceConfig } from '../../config/schema/data-services';
import { makeDataService } from '../../stacks/data-services';
import { lasting, newChart, newData, objectsOf, only } from '../constructs/built';
import { placesIn } from '../constructs/data-service/services';

const pod = 'spec.template.spec';
const container = `StatefulSet ${pod}.containers.0`;

/** Those are seen in operated-services.test.ts. */
type OfOperators = 'engine' | 'instances' | 'storage' | 'backup';

// A key that an entry may have, with its value and where that shows. Every key: a new one does not compile without a line here.
type Keys<Type extends DataServiceConfig['type']> = {
  readonly [Key in keyof Required<Omit<Extract<DataServiceConfig, { type: Type }>, 'type' | OfOperators>>]: readonly [
    value: Required<Extract<DataServiceConfig, { type: Type }>>[Key],
    places: Readonly<Record<string, unknown>>,
  ];
};

const common = {
  name: ['main', { 'StatefulSet metadata.name': 'main', 'Service metadata.name': 'main' }],
  imageFacts: [
    { user: 70, group: 71, dataDirectory: '/own', tools: 'busybox' },
    { [`${container}.securityContext.runAsUser`]: 70, [`${container}.securityContext.runAsGroup`]: 71 },
  ],
  image: ['registry.local/own:1', { [`${container}.image`]: 'registry.local/own:1' }],
  dataPath: ['queue', { [`StatefulSet ${pod}.volumes.0.hostPath.path`]: '/srv/shop/slots/3/queue' }],
  config: ['main-address', { 'ConfigMap metadata.name': 'main-address' }],
  resources: [
    { memory: '2Gi', cpu: '300m', cpuLimit: '2' },
    {
      [`${container}.resources.requests.memory`]: '2Gi',
      [`${container}.resources.requests.cpu`]: '300m',
      [`${container}.resources.limits.cpu`]: '2',
    },
  ],
} as const;

const env = (index: number) => `${container}.env.${index}.valueFrom.secretKeyRef.name`;
const value = (index: number) => `${container}.command.${index}`;
const user = (prefix: string) => ({ [`Job ${pod}.initContainers.0.args.16`]: `${prefix}_USER=chatter` });

const services: { readonly [Type in DataServiceConfig['type']]: Keys<Type> } = {
  postgres: {
    ...common,
    secret: ['main-secret', { [env(2)]: 'main-secret' }],
    user: ['chatter', user('POSTGRES')],
    database: ['chat', { 'ConfigMap data.POSTGRES_DB': 'chat' }],
    sharedMemory: ['300Mi', { [`StatefulSet ${pod}.volumes.8.emptyDir.sizeLimit`]: '300Mi' }],
    settings: [{ max_connections: '7' }, { [value(10)]: 'max_connections=7' }],
  },
  redis: {
    ...common,
    secret: ['main-secret', { [env(0)]: 'main-secret' }],
    database: [4, { 'ConfigMap data.REDIS_DB': '4' }],
    settings: [{ timeout: '7' }, { [value(20)]: '--timeout', [value(21)]: '7' }],
  },
  rabbitmq: {
    ...common,
    secret: ['main-secret', { [env(2)]: 'main-secret' }],
    user: ['chatter', user('RABBITMQ')],
    virtualHost: ['jobs', { 'ConfigMap data.RABBITMQ_VHOST': 'jobs' }],
    settings: [{ heartbeat: '7' }, { [`StatefulSet ${pod}.volumes.10.configMap.name`]: 'main-server' }],
  },
  mariadb: {
    ...common,
    secret: ['main-secret', { [env(1)]: 'main-secret' }],
    user: ['chatter', user('MARIADB')],
    database: ['chat', { 'ConfigMap data.MARIADB_DATABASE': 'chat' }],
    settings: [{ max_connections: '7' }, { [value(11)]: '--max_connections=7' }],
  },
};

/** An entry with all its keys, on the data of a slot. */
function entryOf(type: DataServiceConfig['type']): DataServiceConfig {
  const values = Object.entries(services[type]).map(([key, [stated]]) => [key, stated as unknown]);
  return { type, ...Object.fromEntries(values) } as DataServiceConfig;
}

function built(config: DataServiceConfig, data = newData()) {
  const chart = newChart();
  makeDataService(chart, config.type, config, data);
  return objectsOf(chart);
}

const types = Object.keys(services) as DataServiceConfig['type'][];
const cases = types.flatMap((type) =>
  Object.entries(services[type]).map(([key, [, places]]) => [type, key, places] as const),
);

test.each(cases)('%s: what services.yaml says as %s is in the manifests', (type, _key, places) => {
  expect(placesIn(built(entryOf(type)), Object.keys(places))).toEqual(places);
});

describe.each(types)('%s', (type) => {
  test('is on the data path of its name where services.yaml names none', () => {
    const entry = { ...entryOf(type), name: 'db', dataPath: undefined };
    expect(placesIn(built(entry), [`StatefulSet ${pod}.volumes.0.hostPath.path`])).toEqual({
      [`StatefulSet ${pod}.volumes.0.hostPath.path`]: '/srv/shop/slots/3/db',
    });
  });

  test('has its Secret generated in a slot, and expects it in a lasting environment', () => {
    expect(only(built(entryOf(type)), 'Job').metadata.name).toMatch(/^main-secret-[0-9a-f]{8}$/);
    expect(built(entryOf(type), newData(lasting)).map(({ kind }) => kind)).not.toContain('Job');
  });
});
