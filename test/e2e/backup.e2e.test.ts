import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describeOnNode, eventually, kubectl } from './cluster';
import { dataDirectory } from './data-root';
import { makeSecrets, rabbitmqctl, redis, sql } from './data-services';
import { Trial, waitForServices, type ServiceType } from './trial';

const image = 'localhost/e2e/restic:0.14';
const hasImage = existsSync(join(__dirname, '../../../shared/cluster/addons'));
if (!hasImage) console.warn('skipped: backups on a cluster: there is no image of restic to try');

const trial = new Trial('e2e-backup');
const target = `${trial.project}-dev`;
const services: ServiceType[] = ['postgres', 'redis', 'rabbitmq'];
const repository = `${dataDirectory}/${trial.project}.backups`;
const files = 'files-0';

/** What works in a shared data path. */
const workload = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'files' },
  spec: {
    serviceName: 'files',
    selector: { matchLabels: { app: 'files' } },
    template: {
      metadata: { labels: { app: 'files' } },
      spec: {
        terminationGracePeriodSeconds: 0,
        containers: [
          {
            name: 'files',
            image: 'docker.io/library/debian:bookworm-slim',
            command: ['sleep', 'infinity'],
            resources: { requests: { cpu: '1m', memory: '8Mi' }, limits: { memory: '64Mi' } },
            volumeMounts: [{ name: 'files', mountPath: '/files' }],
          },
        ],
        volumes: [
          {
            name: 'files',
            hostPath: {
              path: `${trial.dataRoot.path}/{{ if .Slot }}slots/{{ .Slot }}{{ else }}{{ .Env }}{{ end }}/files`,
            },
          },
        ],
      },
    },
  },
};

(hasImage ? describeOnNode : describe.skip)('backups', () => {
  const backup = {
    hostPath: repository,
    secret: 'backup',
    image,
    environments: ['dev'],
    scratch: '2Gi',
    secrets: ['backup-extra'],
    schedule: '0 0 1 1 *',
    drill: '0 0 1 1 *',
  };
  const declare = (dev: number, changes: object = {}) => {
    trial.declare({
      ...{ services, dev, included: [workload], backup: { ...backup, ...changes } },
      shared: [{ name: 'files', shared: true, owner: 0 }],
    });
  };
  const call = (command: string, ...args: string[]) => trial.run(command, ...args);
  const well = ({ status, stderr }: { readonly status: number | null; readonly stderr: string }) => {
    expect(status === 0 ? '' : stderr).toBe('');
  };
  const inFiles = (script: string) =>
    kubectl(['exec', '-n', target, files, '-c', 'files', '--', 'bash', '-ec', `cd /files; ${script}`]).trim();
  const list = () =>
    JSON.parse(call('backups', 'list', target, '--output', 'json').stdout) as {
      readonly id: string;
      readonly isProven: boolean;
    }[];

  beforeAll(() => {
    trial.begin();
    trial.dataRoot.run(`rm -rf -- ${trial.project}.backups; mkdir -- ${trial.project}.backups`);
    declare(0);
    well(call('apply', trial.platform));
    kubectl(['create', 'namespace', target]);
    makeSecrets(target, services);
    for (const [name, ...literals] of [
      ['backup', 'RESTIC_PASSWORD=correct'],
      ['backup-extra', 'TOKEN=t0ken'],
    ] as const)
      kubectl(['create', 'secret', 'generic', name, '-n', target, ...literals.map((each) => `--from-literal=${each}`)]);
    well(call('apply', target, '--yes'));
    waitForServices(target, services);
    kubectl(['rollout', 'status', '-n', target, 'statefulset/files', '--timeout=240s']);
    sql(
      target,
      'create table t (n int); insert into t select generate_series(1, 1000); create role reader password \'x\'; create schema other; create table other."odd ""name" (b bytea); insert into other."odd ""name" values (\'\\xff00\')',
    );
    sql(target, 'create database second');
    redis(target, 'set', 'kept', 'value');
    redis(target, 'set', 'passing', 'value', 'ex', '3600');
    rabbitmqctl(target, 'add_vhost', 'kept');
    inFiles(
      `mkdir -p "dir with space" deep/er; printf 1 >"dir with space/$(printf 'line\\nbreak')"; printf 2 >deep/er/two; chmod 4751 deep/er/two; chown 123:456 deep/er/two; ln -s nowhere link; ln deep/er/two hard; mkfifo pipe; truncate -s 10M sparse; touch -d 2001-02-03T04:05:06.789 deep`,
    );
  });
  afterAll(() => {
    if (process.env.KEEP) return;
    trial.dataRoot.run(`rm -rf -- ${trial.project}.backups`);
    trial.end();
  });

  test('one is made, and listed', () => {
    well(call('backup', target));
    expect(list()).toMatchObject([{ isProven: false }]);
  });

  test('the drill restores it into a scratch place, and finds all as it was', () => {
    well(call('backups', 'drill', target));
    expect(list()).toMatchObject([{ isProven: true }]);
  });

  test('all is there again after all was destroyed', () => {
    const before = inFiles('find . -printf "%y %m %U:%G %s %T@ %l %P\\n" | sort; getfattr -d * 2>/dev/null || :');
    declare(1);
    well(call('apply', target, '--yes'));
    waitForServices(target, services);
    kubectl(['rollout', 'status', '-n', target, 'statefulset/files', '--timeout=240s']);
    eventually('the files are empty', () => inFiles('ls') === '', 60);
    rabbitmqctl(target, 'list_vhosts');
    well(call('restore', target, '--yes'));
    expect(sql(target, 'select count(*), sum(n) from t')).toBe('1000|500500');
    expect(sql(target, 'select encode(b, \'hex\') from other."odd ""name"')).toBe('ff00');
    expect(sql(target, "select count(*) from pg_database where datname = 'second'")).toBe('1');
    expect(sql(target, "select count(*) from pg_roles where rolname = 'reader'")).toBe('1');
    expect(redis(target, 'get', 'kept')).toBe('value');
    expect(rabbitmqctl(target, 'list_vhosts').split('\n')).toContain('kept');
    expect(inFiles('find . -printf "%y %m %U:%G %s %T@ %l %P\\n" | sort; getfattr -d * 2>/dev/null || :')).toBe(before);
  });
});
