import { spawnSync } from 'node:child_process';
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

  describe('what goes wrong is red, and what was good stays', () => {
    const password = (value: string) => {
      const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'backup', namespace: target } };
      kubectl(['apply', '-f', '-'], JSON.stringify({ ...secret, stringData: { RESTIC_PASSWORD: value } }));
    };
    const warnings = () => {
      const [status] = JSON.parse(call('status', target, '--output', 'json').stdout) as {
        readonly backup: { readonly warnings: readonly string[] };
      }[];
      return status?.backup.warnings.join('\n');
    };
    const fails = (reason: string, good: ReturnType<typeof list>) => {
      expect(call('backup', target)).toMatchObject({ status: 1, stderr: expect.stringContaining(reason) as string });
      expect(warnings()).toContain(reason);
      expect(list()).toEqual(good);
    };
    const store = `${trial.project}.backups/${target}`;
    /** A lock on a table, for so many seconds. */
    const holdTable = (seconds: number) =>
      kubectl([
        ...['exec', '-n', target, 'postgres-0', '-c', 'postgres', '--', 'bash', '-c'],
        `psql -h /var/run/postgresql -U trial -d trial -c 'begin; lock table t; select pg_sleep(${seconds})' >/dev/null 2>&1 &`,
      ]);
    const dumping = "from pg_stat_activity where application_name = 'pg_dump'";

    test('a wrong password, which does not begin a new repository', () => {
      const good = list();
      password('wrong');
      expect(call('backup', target)).toMatchObject({ status: 1 });
      expect(warnings()).toContain('wrong password');
      password('correct');
      expect(list()).toEqual(good);
    });

    test('a repository that is gone, as on a disk that is not mounted', () => {
      const good = list();
      trial.dataRoot.run(`mv ${store} ${store}.away`);
      expect(call('backup', target)).toMatchObject({ status: 1 });
      expect(warnings()).toMatch(/the repository in \S+ cannot be opened, and was there since/);
      trial.dataRoot.run(`rm -rf ${store}; mv ${store}.away ${store}`);
      expect(list()).toEqual(good);
    });

    test('a dump that is broken off', () => {
      const good = list();
      holdTable(60);
      const call = trial.start('backup', target);
      eventually('it dumps', () => sql(target, `select count(*) ${dumping}`) !== '0', 60);
      sql(target, `select pg_terminate_backend(pid) ${dumping}`);
      sql(
        target,
        "select pg_terminate_backend(pid) from pg_stat_activity where query like '%pg_sleep%' and pid <> pg_backend_pid()",
      );
      eventually('it has failed', () => warnings()?.includes('database trial cannot be dumped') ?? false, 120);
      call.kill();
      expect(list()).toEqual(good);
    });

    test('a Job that hangs ends by its deadline, and keeps no later one', () => {
      const good = list();
      holdTable(300);
      const call = trial.start('backup', target);
      eventually('it dumps', () => sql(target, `select count(*) ${dumping}`) !== '0', 60);
      kubectl(['patch', 'job', 'slot-data-backup-now', '-n', target, '-p', '{"spec":{"activeDeadlineSeconds":5}}']);
      eventually('it has failed', () => warnings()?.includes('the last backup has failed') ?? false, 120);
      call.kill();
      expect(list()).toEqual(good);
      sql(
        target,
        "select pg_terminate_backend(pid) from pg_stat_activity where query like '%pg_sleep%' and pid <> pg_backend_pid()",
      );
      well(trial.run('backup', target));
      expect(list()).toHaveLength(good.length + 1);
      expect(warnings()).toBe('');
    });

    test('a full volume', () => {
      const good = list();
      const disk = `${dataDirectory}/${store}`;
      trial.dataRoot.run(`cp -a ${store} ${store}.copy`);
      spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', disk]);
      spawnSync('cp', ['-a', `${disk}.copy/.`, disk]);
      spawnSync('dd', ['if=/dev/zero', `of=${disk}/filler`, 'bs=4k']);
      inFiles('head -c 3M /dev/urandom >large');
      try {
        fails('no space left on device', good);
      } finally {
        spawnSync('umount', [disk]);
        trial.dataRoot.run(`rm -rf ${store}.copy`);
      }
    });

    test('a repository with a byte that is not as it was: nothing is removed from it', () => {
      const pack = trial.dataRoot.run(
        `find ${store}/data -type f -printf '%s %p\n' | sort -n | tail -n 1 | cut -d ' ' -f 2`,
      );
      trial.dataRoot.run(
        `cp -a ${pack} ${store}.pack; printf X | dd of=${pack} bs=1 seek=100 conv=notrunc status=none`,
      );
      const before = trial.dataRoot.run(`find ${store}/snapshots -type f | wc -l`);
      expect(call('backup', target)).toMatchObject({ status: 1 });
      expect(warnings()).toMatch(/the repository (is broken|could be damaged)/);
      const after = trial.dataRoot.run(`find ${store}/snapshots -type f | wc -l`);
      expect(Number(after)).toBeGreaterThanOrEqual(Number(before));
      trial.dataRoot.run(`cp -a ${store}.pack ${pack}; rm ${store}.pack`);
      well(call('backup', target));
      well(call('backups', 'drill', target));
      expect(warnings()).toBe('');
    });

    test('a restore that is killed while it moves data is done by the next, and all runs again', () => {
      const replicas = () =>
        kubectl(['get', 'statefulsets', '-n', target, '-o', 'jsonpath={.items[*].spec.replicas}']).trim();
      const killed = trial.start('restore', target, '--yes');
      eventually('it has stopped something', () => replicas().includes('0'), 180);
      killed.kill('SIGKILL');
      well(call('restore', target, '--yes'));
      waitForServices(target, services);
      expect(replicas()).toBe('1 1 1 1');
      expect(sql(target, 'select count(*), sum(n) from t')).toBe('1000|500500');
      expect(inFiles('cat deep/er/two')).toBe('2');
    });
  });
});
