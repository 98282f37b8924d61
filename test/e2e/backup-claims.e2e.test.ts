import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { podSecurityLevel } from '../../constructs/labels';
import { describeOnNode, eventually, kubectl } from './cluster';
import { makeSecrets, rabbitmqctl, redis, sql } from './data-services';
import { ResticServer } from './restic-server';
import { storageClass } from './storage-class';
import { Trial, waitForServices, type ServiceType } from './trial';

const hasImage = existsSync(join(__dirname, '../../../shared/cluster/addons'));
if (!hasImage) console.warn('skipped: backups of claims on a cluster: there is no image of restic to try');

const trial = new Trial('e2e-backup-claims');
const target = `${trial.project}-dev`;
const services: ServiceType[] = ['postgres', 'redis', 'rabbitmq'];
const user = 1000;

/** What works in a shared data path, as nobody in particular. */
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
        securityContext: {
          runAsUser: user,
          runAsGroup: user,
          runAsNonRoot: true,
          seccompProfile: { type: 'RuntimeDefault' },
        },
        containers: [
          {
            name: 'files',
            image: 'docker.io/library/debian:bookworm-slim',
            command: ['sleep', 'infinity'],
            resources: { requests: { cpu: '1m', memory: '8Mi' }, limits: { memory: '64Mi' } },
            securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
            volumeMounts: [{ name: 'files', mountPath: '/files' }],
          },
        ],
        volumes: [{ name: 'files', persistentVolumeClaim: { claimName: 'data-files' } }],
      },
    },
  },
};

const namespace = (level: string) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: '{{ .Namespace }}', labels: { [podSecurityLevel]: level } },
});

(hasImage ? describeOnNode : describe.skip)('backups of data in claims', () => {
  describe.each([
    ['a repository elsewhere, where no pod is root', 'restricted'],
    ['a claim', 'baseline'],
  ] as const)('in %s', (_, level) => {
    let server: ResticServer;
    let storageClassName = '';
    const declare = (dev: number) => {
      trial.declare({
        ...{ services, dev, included: [workload, namespace(level)] },
        dataClaim: { size: '1Gi', storageClass: storageClassName },
        shared: [{ name: 'files', shared: true, owner: user }],
        backup: {
          ...(level === 'restricted' ? { repository: server.address } : { claim: 'backups' }),
          secret: 'backup',
          image: 'localhost/e2e/restic:0.14',
          environments: ['dev'],
          scratch: '2Gi',
          schedule: '0 0 1 1 *',
          drill: '0 0 1 1 *',
        },
      });
    };
    const well = (command: string, ...args: string[]) => {
      const { status, stderr } = trial.run(command, ...args);
      expect(status === 0 ? '' : stderr).toBe('');
    };
    const inFiles = (script: string) =>
      kubectl(['exec', '-n', target, 'files-0', '-c', 'files', '--', 'bash', '-ec', `cd /files; ${script}`]).trim();
    const ready = () => {
      waitForServices(target, services);
      kubectl(['rollout', 'status', '-n', target, 'statefulset/files', '--timeout=240s']);
    };

    beforeAll(() => {
      server = new ResticServer();
      storageClassName = storageClass('Delete');
      trial.begin();
      declare(0);
      const items = [
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name: target } },
        {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          metadata: { name: 'backups', namespace: target },
          spec: { accessModes: ['ReadWriteOnce'], storageClassName, resources: { requests: { storage: '1Gi' } } },
        },
        {
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: { name: 'backup', namespace: target },
          stringData: { RESTIC_PASSWORD: 'correct' },
        },
      ];
      kubectl(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
      makeSecrets(target, services);
      well('apply', target, '--yes');
      ready();
      sql(target, 'create table t as select generate_series(1, 1000) as n');
      redis(target, 'set', 'kept', 'value');
      rabbitmqctl(target, 'add_vhost', 'kept');
      inFiles('mkdir -p deep/er; echo 2 >deep/er/two; chmod 0640 deep/er/two; ln -s nowhere link');
    });
    afterAll(() => {
      trial.end();
      server.remove();
    });

    test('one is made, and a drill finds all as it was', () => {
      well('backup', target);
      well('backups', 'drill', target);
      const { stdout } = trial.run('backups', 'list', target, '--output', 'json');
      expect(JSON.parse(stdout)).toMatchObject([{ isProven: true }]);
    });

    test('no pod of it was root where none may be', () => {
      const users = kubectl([
        ...['get', 'pods', '-n', target, '-l', 'slotstack.dev/role=backup'],
        ...['-o', 'jsonpath={.items[*].spec.initContainers[*].securityContext.runAsUser}'],
      ]).split(' ');
      expect(users.length).toBeGreaterThan(5);
      expect(users.includes('0')).toBe(level !== 'restricted');
    });

    test('all is there again after all was destroyed', () => {
      const before = inFiles('find . -printf "%y %m %U:%G %s %T@ %l %P\\n" | sort');
      declare(1);
      well('apply', target, '--yes');
      ready();
      eventually('the files are empty', () => inFiles('ls') === '', 60);
      well('restore', target, '--yes');
      expect(sql(target, 'select count(*), sum(n) from t')).toBe('1000|500500');
      expect(redis(target, 'get', 'kept')).toBe('value');
      expect(rabbitmqctl(target, 'list_vhosts').split('\n')).toContain('kept');
      expect(inFiles('find . -printf "%y %m %U:%G %s %T@ %l %P\\n" | sort')).toBe(before);
    });
  });
});
