import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Notices } from '../../config/notice';
import { loadProjects } from '../../config/projects';
import { synthesize } from '../../stacks/synthesize';
import { describeWithCluster, kubectl, makeDataRoot } from './cluster';

const outdir = mkdtempSync(join(tmpdir(), 'slotstack-e2e-'));
const directory = mkdtempSync(join(tmpdir(), 'slotstack-e2e-project-'));
const services = join(directory, 'services.yaml');
/** alimentor under another name: on a cluster that has the real one, its namespaces and data stay as they are. */
const project = 'e2e-alimentor';
const namespace = `${project}-dev-1`;

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

beforeAll(() => {
  cpSync('projects/alimentor', directory, { recursive: true });
  writeFileSync(services, readFileSync(services, 'utf8').replace(/^project: .*$/m, `project: ${project}`));
});

afterAll(() => {
  rmSync(outdir, { recursive: true });
  rmSync(directory, { recursive: true });
});

describeWithCluster('a slot of alimentor on a cluster', () => {
  beforeAll(() => {
    synthesize(loadProjects([services], { environment: {} }), {
      outdir,
      notices: new Notices(),
    });
    kubectl(['delete', 'namespace', namespace, '--ignore-not-found']);
    makeDataRoot(`/srv/slotstack/${project}`);
    kubectl(['apply', '-f', join(outdir, `${project}-platform`)]);
    kubectl(['wait', '-n', `${project}-platform`, 'job', '--all', '--for=condition=complete', '--timeout=120s']);
    kubectl(['apply', '-f', join(outdir, namespace)]);
    for (const service of ['postgres', 'redis', 'rabbitmq']) {
      kubectl(['rollout', 'status', '-n', namespace, `statefulset/${service}`, '--timeout=240s']);
    }
    kubectl(['apply', '-f', '-'], JSON.stringify(client));
    kubectl(['wait', '-n', namespace, 'pod/client', '--for=condition=Ready', '--timeout=120s']);
  });

  afterAll(() => {
    kubectl(['delete', '--ignore-not-found', '-f', join(outdir, `${project}-platform`)]);
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
    kubectl(['rollout', 'status', '-n', namespace, 'statefulset/postgres', '--timeout=120s']);
    expect(sql('select one from kept')).toBe('1');
    expect(kubectl(['logs', '-n', namespace, 'postgres-0', '-c', 'slot-data'])).toContain('postgres kept');
  });

  test('a namespace that was deleted without any hook and made again starts with empty databases', () => {
    kubectl(['delete', 'namespace', namespace]);
    kubectl(['apply', '-f', join(outdir, namespace)]);
    for (const service of ['postgres', 'redis', 'rabbitmq']) {
      kubectl(['rollout', 'status', '-n', namespace, `statefulset/${service}`, '--timeout=240s']);
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

  test('a stray cleanup Job refuses to work, and the slot keeps running', () => {
    kubectl(['apply', '-f', join(outdir, namespace, 'pre-delete')]);
    try {
      kubectl(['wait', '-n', namespace, 'job/slot-data-cleanup', '--for=condition=failed', '--timeout=180s']);
      expect(kubectl(['get', '-n', namespace, 'statefulset/postgres', '-o', 'jsonpath={.status.readyReplicas}'])).toBe(
        '1',
      );
    } finally {
      kubectl(['delete', '-n', namespace, 'job/slot-data-cleanup']);
    }
  });

  test('the delete command deletes the data, then the namespace, and can be repeated', () => {
    for (const again of [false, true]) {
      const result = spawnSync(
        process.execPath,
        ['-r', 'ts-node/register/transpile-only', 'commands/delete.ts', namespace],
        { encoding: 'utf8', env: { ...process.env, SERVICES_FILE: services } },
      );
      expect(result.stderr).toMatch(
        again ? /dev-1 is gone already/ : /dev-1 is gone: [0-9]+ entries, [0-9]+ bytes freed/,
      );
      expect(result.status).toBe(0);
      expect(kubectl(['get', 'namespace', namespace, '--ignore-not-found'])).toBe('');
    }
  });
});

describeWithCluster('the API server', () => {
  test('accepts every object of every target whose kind it knows', () => {
    rmSync(outdir, { recursive: true });
    const projects = loadProjects(['projects/alimentor/services.yaml', 'projects/project-example/services.yaml'], {
      environment: {},
    });
    synthesize(projects, { outdir, notices: new Notices() });
    const missing = [
      'argocd',
      ...projects.flatMap(({ targets }) => targets.map((target) => target.namespace)),
      'project-example-platform',
    ].filter((name) => kubectl(['get', 'namespace', name, '--ignore-not-found']) === '');
    for (const name of missing) kubectl(['create', 'namespace', name]);
    try {
      for (const target of readdirSync(outdir)) {
        const refused = refusals(join(outdir, target));
        // cert-manager is not part of a test cluster.
        expect(refused.filter((line) => !line.includes('"ClusterIssuer"') && !line.includes('ensure CRDs'))).toEqual(
          [],
        );
      }
    } finally {
      for (const name of missing) kubectl(['delete', 'namespace', name, '--wait=false']);
    }
  });
});

function refusals(directory: string): string[] {
  try {
    kubectl(['apply', '--dry-run=server', '-R', '-f', directory]);
    return [];
  } catch (error) {
    return (error as Error).message
      .split('\n')
      .filter((line) => line !== '' && !line.includes('Warning:'))
      .map((line) => line.replace(/^kubectl apply[^:]*: /, ''));
  }
}
