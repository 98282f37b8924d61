import { describeWithCluster, eventually, kubectl } from './cluster';
import { leaveData, servicesWithData } from './data-services';
import { storageClass } from './storage-class';
import { Trial, waitForServices, type ServiceType } from './trial';
import { bindAgain, exists, volumesOf } from './volumes';

const trial = new Trial('e2e-claims-db');
const [slot, dev] = [`${trial.project}-dev-1`, `${trial.project}-dev`];
const services: ServiceType[] = ['postgres', 'redis', 'rabbitmq'];
const resources = { requests: { storage: '1Gi' } };

/** A database as a project has it that knows nothing of data paths. */
function database(
  name: ServiceType,
  container: object,
  more: { readonly pod?: object; readonly spec?: object },
): object {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name },
    spec: {
      serviceName: name,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name, ...container }], ...more.pod } },
      ...more.spec,
    },
  };
}

/** project-example with its data in claims: one that two databases share by subPath; and one that each pod of a chart brings. */
function objects(storageClassName: string): object[] {
  const shared = { pod: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'project-data' } }] } };
  return [
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'project-data' },
      spec: { storageClassName, accessModes: ['ReadWriteOnce'], resources },
    },
    database(
      'postgres',
      {
        image: 'docker.io/library/postgres:16-bookworm',
        env: [
          { name: 'POSTGRES_USER', value: 'trial' },
          { name: 'POSTGRES_HOST_AUTH_METHOD', value: 'trust' },
          { name: 'PGDATA', value: '/var/lib/postgresql/data/pgdata' },
        ],
        volumeMounts: [{ name: 'data', mountPath: '/var/lib/postgresql/data', subPath: 'postgres' }],
        readinessProbe: { exec: { command: ['pg_isready', '-h', '127.0.0.1', '-U', 'trial'] }, periodSeconds: 2 },
      },
      shared,
    ),
    database(
      'redis',
      {
        image: 'docker.io/library/redis:7-bookworm',
        command: ['sh', '-c', 'exec docker-entrypoint.sh redis-server --appendonly yes'],
        volumeMounts: [{ name: 'data', mountPath: '/data', subPath: 'redis' }],
        readinessProbe: { exec: { command: ['redis-cli', 'ping'] }, periodSeconds: 2 },
      },
      shared,
    ),
    database(
      'rabbitmq',
      {
        image: 'docker.io/library/rabbitmq:4.1',
        env: [{ name: 'RABBITMQ_NODENAME', value: 'rabbit@localhost' }],
        volumeMounts: [{ name: 'data', mountPath: '/var/lib/rabbitmq' }],
        readinessProbe: { tcpSocket: { port: 5672 }, periodSeconds: 2 },
      },
      {
        spec: {
          volumeClaimTemplates: [
            { metadata: { name: 'data' }, spec: { storageClassName, accessModes: ['ReadWriteOnce'], resources } },
          ],
        },
      },
    ),
  ];
}

describeWithCluster('databases of a project in claims of its own', () => {
  describe.each(['Delete', 'Retain'] as const)('of a class that has the reclaim policy %s', (policy) => {
    let className = '';

    const declare = (generation: number, life = 1, ofDev = 0) => {
      trial.declare({
        services: [],
        dev: ofDev,
        maxSlots: 1,
        active: { 1: { generation, life, issue: life } },
        included: objects(className),
      });
    };

    const apply = (target: string) => {
      const { status, stderr } = trial.run('apply', target);
      expect({ status, stderr }).toMatchObject({ status: 0 });
      waitForServices(target, services);
    };

    beforeAll(() => {
      className = storageClass(policy);
      trial.begin();
      declare(1);
      apply(slot);
      leaveData(slot);
    });
    afterAll(() => {
      const volumes = [slot, dev].flatMap(volumesOf);
      trial.end();
      if (volumes.length > 0) kubectl(['delete', '--ignore-not-found', ...volumes]);
    });

    test('are as they were for pods that are made anew', () => {
      kubectl(['delete', 'pod', '-n', slot, '--all']);
      waitForServices(slot, services);
      expect(servicesWithData(slot)).toEqual(services);
    });

    test('are empty after a clean', () => {
      declare(2);
      apply(slot);
      expect(servicesWithData(slot)).toEqual([]);
      leaveData(slot);
    });

    test('are empty for the next task, which took the slot before anybody looked', () => {
      const before = volumesOf(slot);
      declare(4, 3);
      apply(slot);
      expect(servicesWithData(slot)).toEqual([]);
      if (policy === 'Delete') {
        eventually('the volumes of the task before are gone', () => before.every((volume) => !exists(volume)));
        return;
      }
      bindAgain(
        slot,
        services.map((service) => `statefulset/${service}`),
        before,
      );
      waitForServices(slot, services);
      expect(servicesWithData(slot)).toEqual([]);
    });

    test('of a lasting environment stay, until its generation is declared', () => {
      declare(4, 3);
      apply(dev);
      leaveData(dev);
      declare(5, 3);
      apply(dev);
      kubectl(['delete', 'pod', '-n', dev, '--all']);
      waitForServices(dev, services);
      expect(servicesWithData(dev)).toEqual(services);
      declare(5, 3, 1);
      apply(dev);
      expect(servicesWithData(dev)).toEqual([]);
    });
  });
});
