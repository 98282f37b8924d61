import { podSecurityLevel } from '../../constructs/labels';
import { describeWithCluster, eventually, kubectl } from './cluster';
import { leaveData, makeSecrets, servicesWithData, sql } from './data-services';
import { storageClass } from './storage-class';
import { Trial, waitForServices, type ServiceType } from './trial';
import { bindAgain, exists, volumesOf } from './volumes';

const trial = new Trial('e2e-data-claims');
const [slot, dev] = [`${trial.project}-dev-1`, `${trial.project}-dev`];
const services: ServiceType[] = ['postgres', 'redis', 'rabbitmq'];
const statefulSets = services.map((service) => `statefulset/${service}`);

/** The level at which Kubernetes refuses directories of the node, root, and most else. */
const restricted = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: { [podSecurityLevel]: 'restricted' } },
});

interface State {
  readonly generation: number;
  readonly life?: number;
  readonly dev?: number;
}

describeWithCluster('data paths in claims', () => {
  describe.each(['Delete', 'Retain'] as const)('of a class that has the reclaim policy %s', (policy) => {
    let storageClassName = '';

    const declare = ({ generation, life = 1, dev: ofDev = 0 }: State) => {
      trial.declare({
        services,
        dev: ofDev,
        maxSlots: 1,
        active: { 1: { generation, life, issue: life } },
        dataClaim: { size: '1Gi', storageClass: storageClassName },
        included: [restricted('{{ .Namespace }}')],
      });
    };

    const apply = (target: string) => {
      const { status, stderr } = trial.run('apply', target);
      expect({ status, stderr }).toMatchObject({ status: 0 });
      waitForServices(target, services);
      return stderr;
    };

    beforeAll(() => {
      storageClassName = storageClass(policy);
      trial.begin();
      declare({ generation: 1 });
      apply(slot);
      leaveData(slot);
    });
    afterAll(() => {
      const volumes = [slot, dev].flatMap(volumesOf);
      trial.end();
      if (volumes.length > 0) kubectl(['delete', '--ignore-not-found', ...volumes]);
    });

    test('the services are ready at the level restricted, and no object names a path of the node', () => {
      expect(kubectl(['get', 'namespace', slot, '-o', 'jsonpath={.metadata.labels}'])).toContain(
        `"${podSecurityLevel}":"restricted"`,
      );
      const kinds = 'pods,statefulsets,jobs';
      expect(kubectl(['get', kinds, '-n', slot, '-o', 'yaml'])).not.toContain('hostPath');
    });

    test('pods that are made anew find what was there', () => {
      kubectl(['delete', 'pod', '-n', slot, '-l', 'app.kubernetes.io/name in (postgres, redis, rabbitmq)']);
      waitForServices(slot, services);
      expect(servicesWithData(slot)).toEqual(services);
    });

    test('a clean lets all start empty, and its data comes back from the trash', () => {
      declare({ generation: 2 });
      expect(apply(slot)).toContain('data of postgres, redis, rabbitmq is moved aside: generation 1 -> 2');
      expect(servicesWithData(slot)).toEqual([]);
      expect(entries()).toEqual([...services].sort());
      const [entry = ''] = trashOf('postgres');
      sql(slot, 'create table later as select 2 as two');
      const { status, stderr } = trial.run('trash', 'restore', slot, 'postgres', entry, '--yes');
      expect({ status, stderr }).toMatchObject({ status: 0 });
      waitForServices(slot, services);
      expect(sql(slot, 'select one from task')).toBe('1');
      expect(servicesWithData(slot)).toEqual(['postgres']);
      expect(entries()).toEqual([...services].sort());
    });

    test('a namespace that is made anew finds nothing, not even on volumes that are bound again', () => {
      leaveData(slot, ['redis']);
      const before = volumesOf(slot);
      kubectl(['delete', 'namespace', slot]);
      apply(slot);
      expect(servicesWithData(slot)).toEqual([]);
      if (policy === 'Delete') return;
      bindAgain(slot, statefulSets, before);
      waitForServices(slot, services);
      expect(servicesWithData(slot)).toEqual([]);
    });

    test('the next task finds nothing, not even on volumes that are bound again', () => {
      leaveData(slot);
      const before = volumesOf(slot);
      declare({ generation: 3, life: 3 });
      apply(slot);
      expect(servicesWithData(slot)).toEqual([]);
      if (policy === 'Delete') {
        eventually('the volumes of the task before are gone', () => before.every((volume) => !exists(volume)));
        return;
      }
      bindAgain(slot, statefulSets, before);
      waitForServices(slot, services);
      expect(servicesWithData(slot)).toEqual([]);
    });

    test('what a class has kept of a task that has ended is told, and deleted where somebody asks for it', () => {
      const left = leftOf(slot);
      expect(left.length > 0).toBe(policy === 'Retain');
      for (const volume of left) {
        const { status, stderr } = trial.run('trash', 'remove', slot, volume, '--yes');
        expect({ status, stderr }).toMatchObject({ status: 0 });
      }
      expect(leftOf(slot)).toEqual([]);
      for (const volume of volumesOf(slot)) {
        expect(trial.run('trash', 'remove', slot, volume.split('/')[1] ?? '', '--yes').status).toBe(1);
        expect(exists(volume)).toBe(true);
      }
      expect(servicesWithData(slot)).toEqual([]);
    });

    test('a lasting environment keeps what it has, until its generation is declared; and that comes back', () => {
      declare({ generation: 3, life: 3 });
      expect(trial.run('apply', dev).status).toBe(0);
      makeSecrets(dev);
      waitForServices(dev, services);
      leaveData(dev);
      declare({ generation: 4, life: 3 });
      apply(dev);
      kubectl(['delete', 'pod', '-n', dev, '--all']);
      waitForServices(dev, services);
      expect(servicesWithData(dev)).toEqual(services);
      declare({ generation: 4, life: 3, dev: 1 });
      apply(dev);
      expect(servicesWithData(dev)).toEqual([]);
      const [entry = ''] = trashOf('redis', dev);
      expect(trial.run('trash', 'restore', dev, 'redis', entry, '--yes').status).toBe(0);
      waitForServices(dev, services);
      expect(servicesWithData(dev)).toEqual(['redis']);
    });
  });
});

interface Entry {
  readonly entry: string;
  readonly dataPath: string;
}

function trash(target: string): Entry[] {
  const { stdout } = trial.run('trash', 'list', target, '--output', 'json');
  return JSON.parse(stdout) as Entry[];
}

/** Names of the volumes that a status shows as left. */
function leftOf(target: string): string[] {
  const { stdout } = trial.run('status', target, '--output', 'json');
  const [status] = JSON.parse(stdout) as { readonly leftVolumes: readonly { readonly name: string }[] }[];
  return status?.leftVolumes.map(({ name }) => name) ?? [];
}

/** Data paths that have something in the trash. */
function entries(): string[] {
  return trash(slot)
    .map(({ dataPath }) => dataPath)
    .sort();
}

function trashOf(dataPath: string, target = slot): string[] {
  return trash(target).flatMap((each) => (each.dataPath === dataPath ? [each.entry] : []));
}
