import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-28';
import { Credentials } from '../../../constructs/data-service/credentials';
import { Rabbitmq, type RabbitmqProps } from '../../../constructs/data-service/rabbitmq';
import { at, containerOf, lasting, newData, only, podOf } from '../built';
import { namesOf, placesIn, rabbitmqProps, serverCommand, services, statefulSet, type Effects } from './services';

const pod = 'spec.template.spec';
const container = `StatefulSet ${pod}.containers.0`;
const server = () => containerOf(podOf(statefulSet(services.rabbitmq())), 'queue');

const effects: Effects<RabbitmqProps> = {
  name: [
    'mail',
    {
      'StatefulSet metadata.name': 'mail',
      'Service metadata.name': 'mail',
      'ConfigMap data.RABBITMQ_HOST': 'mail',
      [`StatefulSet ${pod}.volumes.10.configMap.name`]: 'mail-server',
    },
  ],
  image: ['registry.local/rabbitmq:4.2', { [`${container}.image`]: 'registry.local/rabbitmq:4.2' }],
  imageFacts: [
    { user: 70, group: 71, dataDirectory: '/queue', tools: 'busybox' },
    {
      [`${container}.securityContext.runAsUser`]: 70,
      [`${container}.securityContext.runAsGroup`]: 71,
      [`${container}.env.1`]: { name: 'RABBITMQ_MNESIA_BASE', value: '/queue' },
    },
  ],
  path: ['db', { [`StatefulSet ${pod}.volumes.0.hostPath.path`]: '/srv/shop/slots/3/db' }],
  configMap: ['other-config', { 'ConfigMap metadata.name': 'other-config' }],
  credentials: [
    Credentials.existing('other-secret'),
    {
      [`${container}.env.1.valueFrom.secretKeyRef`]: { name: 'other-secret', key: 'RABBITMQ_USER' },
      [`${container}.env.2.valueFrom.secretKeyRef`]: { name: 'other-secret', key: 'RABBITMQ_PASSWORD' },
    },
  ],
  cpu: [Cpu.units(2), { [`${container}.resources.requests.cpu`]: '2' }],
  cpuLimit: [Cpu.units(3), { [`${container}.resources.limits.cpu`]: '3' }],
  memory: [
    Size.gibibytes(1),
    {
      [`${container}.resources.requests.memory`]: '1Gi',
      [`${container}.resources.limits.memory`]: '1Gi',
    },
  ],
  virtualHost: [
    'other',
    {
      'ConfigMap data.RABBITMQ_VHOST': 'other',
      [`${container}.env.3`]: { name: 'RABBITMQ_DEFAULT_VHOST', value: 'other' },
    },
  ],
  settings: [
    { 'disk_free_limit.relative': '1.5', consumer_timeout: '3600000' },
    {
      'ConfigMap:queue-server data': {
        'rabbitmq.conf': `auth_mechanisms.1 = PLAIN
auth_mechanisms.2 = AMQPLAIN
total_memory_available_override_value = 429496729
log.console = true
log.file = false
disk_free_limit.relative = 1.5
consumer_timeout = 3600000
`,
      },
    },
  ],
};

test.each(Object.entries(effects))('%s has its effect', (key, [value, places]) => {
  const before = placesIn(services.rabbitmq(), Object.keys(places));
  expect(placesIn(services.rabbitmq({ [key]: value }), Object.keys(places))).toEqual(places);
  for (const place of Object.keys(places)) expect(before[place]).not.toEqual(places[place]);
});

test('tells its address by name, and applications by a ConfigMap', () => {
  const data = newData();
  const { path, ...props } = rabbitmqProps;
  const { host, port } = new Rabbitmq(data, 'service', { ...props, data: data.path(path) });
  expect([host, port]).toEqual(['queue', 5672]);
  expect(only(services.rabbitmq(), 'ConfigMap', 'queue-config').data).toEqual({
    RABBITMQ_HOST: 'queue',
    RABBITMQ_PORT: '5672',
    RABBITMQ_VHOST: 'jobs',
  });
});

test('uses the virtual host "/" where no other is stated', () => {
  const objects = services.rabbitmq({ virtualHost: undefined });
  expect(only(objects, 'ConfigMap', 'queue-config').data).toMatchObject({ RABBITMQ_VHOST: '/' });
  expect(containerOf(podOf(statefulSet(objects)), 'queue').env).toContainEqual({
    name: 'RABBITMQ_DEFAULT_VHOST',
    value: '/',
  });
});

test('consists of its ConfigMaps, a generated Secret in a slot, and the service', () => {
  const names = [
    'ConfigMap/queue-config',
    'ConfigMap/queue-server',
    'StatefulSet/queue',
    'Service/queue',
    'NetworkPolicy/queue',
  ];
  expect(namesOf(services.rabbitmq({ credentials: Credentials.existing('queue-secret') }, lasting))).toEqual(names);
  expect(namesOf(services.rabbitmq()).toSpliced(1, 1)).toEqual(names);
});

test('finds its data again in any pod, because its node has a fixed name', () => {
  expect(server().env).toContainEqual({ name: 'RABBITMQ_NODENAME', value: 'rabbit@localhost' });
});

test('has its database on the data path, and the cookie, which it insists on owning, in a directory of the pod', () => {
  expect(server().volumeMounts).toEqual(
    expect.arrayContaining([
      { name: 'data', mountPath: '/var/lib/rabbitmq/mnesia' },
      { name: 'home', mountPath: '/var/lib/rabbitmq' },
    ]),
  );
  const home = podOf(statefulSet(services.rabbitmq())).volumes?.find(({ name }) => name === 'home');
  expect(home).toEqual({ name: 'home', emptyDir: { sizeLimit: '64Mi' } });
  // The outer mount comes first, or it would lie over the inner one.
  const names = server().volumeMounts?.map(({ name }) => name) ?? [];
  expect(names.indexOf('home')).toBeLessThan(names.indexOf('data'));
});

test('talks to no other node: distribution and port mapper listen on loopback', () => {
  expect(server().env).toEqual(
    expect.arrayContaining([
      { name: 'ERL_EPMD_ADDRESS', value: '127.0.0.1' },
      { name: 'RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS', value: '-kernel inet_dist_use_interface {127,0,0,1}' },
    ]),
  );
});

test('is started by the entry point of the image', () => {
  expect(serverCommand(server())).toEqual(['docker-entrypoint.sh', 'rabbitmq-server']);
  expect(at(statefulSet(services.rabbitmq()), `${pod}.terminationGracePeriodSeconds`)).toBe(60);
});

test('is probed by its port alone: the command line tools cost seconds of CPU each time', () => {
  const accepts = { tcpSocket: { port: 5672 } };
  expect(server().startupProbe).toEqual({ ...accepts, periodSeconds: 2, failureThreshold: 180 });
  expect(server().readinessProbe).toEqual({ ...accepts, periodSeconds: 10, timeoutSeconds: 5 });
  expect(server().livenessProbe).toEqual({ ...accepts, periodSeconds: 30, timeoutSeconds: 5, failureThreshold: 5 });
});

describe('rabbitmq.conf', () => {
  const build = (memory: string) => services.rabbitmq({ memory: sizeOf(memory) });
  const sizeOf = (memory: string) => Size.mebibytes(parseInt(memory, 10) * (memory.endsWith('Gi') ? 1024 : 1));
  const text = (memory: string) =>
    at(only(build(memory), 'ConfigMap', 'queue-server'), 'data') as Record<string, string>;

  test.each([
    // All but a fifth, and never all but more than 2 GiB: what the runtime needs beside the server.
    ['512Mi', 429496729],
    ['1Gi', 858993459],
    ['16Gi', 14 * 1024 ** 3],
  ])('tells the server how much of %s it may use, which it does not see reliably', (memory, bytes) => {
    expect(text(memory)['rabbitmq.conf']).toContain(`total_memory_available_override_value = ${bytes}\n`);
  });

  test('refuses anonymous clients, keeps some of the disk free and logs to the console', () => {
    const lines = text('1Gi')['rabbitmq.conf']?.split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'auth_mechanisms.1 = PLAIN',
        'auth_mechanisms.2 = AMQPLAIN',
        'disk_free_limit.absolute = 256MB',
        'log.console = true',
      ]),
    );
    expect(lines?.filter((line) => line.startsWith('auth_mechanisms'))).toHaveLength(2);
  });

  test('is mounted read-only, and the pod is replaced when it changes', () => {
    expect(server().volumeMounts).toContainEqual({
      name: 'server-config',
      mountPath: '/etc/rabbitmq/rabbitmq.conf',
      subPath: 'rabbitmq.conf',
      readOnly: true,
    });
    const annotation = (memory: string) => at(statefulSet(build(memory)), 'spec.template.metadata.annotations');
    expect(annotation('1Gi')).toMatchObject({
      'slotstack.dev/config': expect.stringMatching(/^[0-9a-f]{16}$/) as string,
    });
    expect(annotation('1Gi')).toEqual(annotation('1Gi'));
    expect(annotation('1Gi')).not.toEqual(annotation('2Gi'));
  });
});
