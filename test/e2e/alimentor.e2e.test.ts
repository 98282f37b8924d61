import { join } from 'node:path';
import { describeWithCluster, kubectl } from './cluster';
import { Trial, waitForServices } from './trial';

const trial = new Trial('e2e-alimentor');
const { project, platform } = trial;
const namespace = `${project}-dev-1`;
const services = ['postgres', 'redis', 'rabbitmq'] as const;

/** A pod with the clients of all three services, which knows what an application is told by `envFrom`. */
const client = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'client', namespace },
  spec: {
    terminationGracePeriodSeconds: 0,
    enableServiceLinks: false,
    containers: [
      { image: 'docker.io/library/postgres:16-bookworm', service: 'postgres' },
      { image: 'docker.io/library/redis:7-bookworm', service: 'redis' },
      { image: 'docker.io/library/rabbitmq:4.1', service: 'rabbitmq' },
    ].map(({ image, service }) => ({
      name: service,
      image,
      command: ['sleep', 'infinity'],
      envFrom: [{ secretRef: { name: `${service}-credentials` } }, { configMapRef: { name: `${service}-config` } }],
    })),
  },
};

function inClient(container: string, script: string): string {
  return kubectl(['exec', '-n', namespace, 'client', '-c', container, '--', 'bash', '-c', script]).trim();
}

describeWithCluster('a slot of alimentor on a cluster', () => {
  beforeAll(() => {
    trial.begin();
    trial.copy('projects/alimentor');
    trial.applyPlatform();
    trial.apply(namespace);
    waitForServices(namespace, services);
    kubectl(['apply', '-f', '-'], JSON.stringify(client));
    kubectl(['wait', '-n', namespace, 'pod/client', '--for=condition=Ready', '--timeout=120s']);
  });

  afterAll(() => {
    trial.end();
  });

  test('PostgreSQL answers through its Service with the generated password', () => {
    const query =
      'psql -h "$POSTGRES_HOST" -p "$POSTGRES_PORT" -U "$POSTGRES_USER" -d "$POSTGRES_DB" -Atc "select 6 * 7"';
    expect(inClient('postgres', `PGPASSWORD=$POSTGRES_PASSWORD ${query}`)).toBe('42');
    expect(() => inClient('postgres', `PGPASSWORD=wrong ${query}`)).toThrow('password authentication failed');
  });

  test('Redis answers through its Service with the generated password', () => {
    const ping = 'redis-cli -h "$REDIS_HOST" -p "$REDIS_PORT" -n "$REDIS_DB" ping';
    expect(inClient('redis', `REDISCLI_AUTH=$REDIS_PASSWORD ${ping}`)).toBe('PONG');
    expect(inClient('redis', ping)).toContain('NOAUTH');
  });

  test('RabbitMQ answers through its Service with the generated password', () => {
    const open =
      'exec 3<>/dev/tcp/$RABBITMQ_HOST/$RABBITMQ_PORT; printf "AMQP\\0\\0\\x09\\x01" >&3; timeout 5 head -c 200 <&3 | tr -cd "[:print:]"';
    expect(inClient('rabbitmq', open)).toContain('capabilities');
    const authenticate = (password: string) =>
      kubectl([
        'exec',
        '-n',
        namespace,
        'rabbitmq-0',
        '-c',
        'rabbitmq',
        '--',
        'rabbitmqctl',
        'authenticate_user',
        inClient('rabbitmq', 'echo "$RABBITMQ_USER"'),
        password,
      ]);
    expect(authenticate(inClient('rabbitmq', 'echo "$RABBITMQ_PASSWORD"'))).toContain('Success');
    expect(() => authenticate('wrong')).toThrow();
  });

  test('PostgreSQL keeps its database on the data path, and it survives a restart', () => {
    const sql = (statement: string) =>
      inClient(
        'postgres',
        `PGPASSWORD=$POSTGRES_PASSWORD psql -h "$POSTGRES_HOST" -U "$POSTGRES_USER" -d "$POSTGRES_DB" -Atc "${statement}"`,
      );
    sql('create table kept as select 1 as one');
    kubectl(['delete', 'pod', '-n', namespace, 'postgres-0']);
    // Ready comes a moment before the node leads connections there.
    inClient('postgres', 'for try in {1..60}; do pg_isready -q -h "$POSTGRES_HOST" && exit; sleep 1; done; exit 1');
    expect(sql('select one from kept')).toBe('1');
    expect(kubectl(['logs', '-n', namespace, 'postgres-0', '-c', 'slot-data'])).toContain('postgres kept');
  });

  test('a namespace that was deleted without any hook and made again starts with empty databases', () => {
    kubectl(['delete', 'namespace', namespace]);
    trial.apply(namespace);
    waitForServices(namespace, services);
    for (const service of services) {
      expect(kubectl(['logs', '-n', namespace, `${service}-0`, '-c', 'slot-data'])).toContain(`${service} moved aside`);
    }
    kubectl(['apply', '-f', '-'], JSON.stringify(client));
    kubectl(['wait', '-n', namespace, 'pod/client', '--for=condition=Ready', '--timeout=120s']);
    const tables = inClient(
      'postgres',
      'PGPASSWORD=$POSTGRES_PASSWORD psql -h "$POSTGRES_HOST" -U "$POSTGRES_USER" -d "$POSTGRES_DB" -Atc "select count(*) from pg_tables where schemaname = \'public\'"',
    );
    expect(tables).toBe('0');
  });

  test('stray hooks do nothing: a cleanup Job refuses to work, a gate finds the life that is there', () => {
    kubectl(['apply', '-R', '-f', join(trial.outdir, namespace)]);
    try {
      kubectl([
        'wait',
        '-n',
        platform,
        `job/slot-data-cleanup-${namespace}`,
        '--for=condition=failed',
        '--timeout=180s',
      ]);
      kubectl(['wait', '-n', platform, `job/slot-gate-${namespace}`, '--for=condition=complete', '--timeout=60s']);
      expect(kubectl(['get', '-n', namespace, 'statefulset/postgres', '-o', 'jsonpath={.status.readyReplicas}'])).toBe(
        '1',
      );
    } finally {
      kubectl(['delete', '-n', platform, `job/slot-data-cleanup-${namespace}`, `job/slot-gate-${namespace}`]);
    }
  });

  test('the delete command deletes the namespace, then the data, and can be repeated', () => {
    for (const again of [false, true]) {
      const result = trial.run('delete', namespace, '--yes');
      expect(result.stderr).toMatch(
        again ? /dev-1 is gone already/ : /dev-1 is gone: [0-9]+ entries, [0-9]+ bytes freed/,
      );
      expect(result.status).toBe(0);
      expect(kubectl(['get', 'namespace', namespace, '--ignore-not-found'])).toBe('');
    }
  });
});
