import { podSecurityLevel } from '../../constructs/labels';
import { describeOnNode, kubectl } from './cluster';
import { leaveData, servicesWithData } from './data-services';
import { Trial, waitForServices, type ServiceType } from './trial';

const trial = new Trial('e2e-volumes');
const slot = `${trial.project}-dev-1`;
const services: ServiceType[] = ['postgres', 'redis', 'rabbitmq'];

/** The level at which Kubernetes refuses paths of the node. */
const baseline = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: '{{ .Namespace }}', labels: { [podSecurityLevel]: 'baseline' } },
};

describeOnNode('volumes of the platform over directories of a node', () => {
  const volumesOf = () => kubectl(['get', 'nodes', '-o', 'jsonpath={.items[0].metadata.name}']);
  const declare = (generation: number, life = 1) => {
    trial.declare({
      services,
      maxSlots: 1,
      active: { 1: { generation, life, issue: life } },
      volumesOf: volumesOf(),
      included: [baseline],
    });
  };
  const apply = () => {
    const { status, stderr } = trial.run('apply', slot, '--yes');
    expect({ status, stderr }).toMatchObject({ status: 0 });
    waitForServices(slot, services);
  };

  beforeAll(() => {
    trial.begin();
    declare(1);
    apply();
    leaveData(slot);
  });
  afterAll(() => {
    trial.end();
    kubectl(['delete', 'persistentvolumes', '-l', `app.kubernetes.io/part-of=${trial.project}`]);
  });

  test('the services are ready at the level baseline, and no object of the slot names a path of the node', () => {
    expect(kubectl(['get', 'namespace', slot, '-o', 'yaml'])).toContain(`${podSecurityLevel}: baseline`);
    expect(kubectl(['get', 'pods,statefulsets,jobs', '-n', slot, '-o', 'yaml'])).not.toContain('hostPath');
    kubectl(['delete', 'pod', '-n', slot, '-l', 'app.kubernetes.io/name in (postgres, redis, rabbitmq)']);
    waitForServices(slot, services);
    expect(servicesWithData(slot)).toEqual(services);
  });

  test('a clean lets all start empty, and its data comes back from the trash', () => {
    declare(2);
    apply();
    expect(servicesWithData(slot)).toEqual([]);
    const { stdout } = trial.run('trash', 'list', slot, '--output', 'json');
    const entries = JSON.parse(stdout) as { readonly entry: string; readonly dataPath: string }[];
    const { entry = '' } = entries.find(({ dataPath }) => dataPath === 'postgres') ?? {};
    const { status, stderr } = trial.run('trash', 'restore', slot, 'postgres', entry, '--yes');
    expect({ status, stderr }).toMatchObject({ status: 0 });
    waitForServices(slot, services);
    expect(servicesWithData(slot)).toEqual(['postgres']);
  });

  test('the next task has volumes of its own, and finds nothing', () => {
    leaveData(slot, ['redis', 'rabbitmq']);
    declare(3, 3);
    apply();
    expect(servicesWithData(slot)).toEqual([]);
    expect(kubectl(['get', 'persistentvolume', `${slot}-data-postgres-3`, '-o', 'jsonpath={.status.phase}'])).toBe(
      'Bound',
    );
    expect(JSON.parse(trial.run('status', slot, '--output', 'json').stdout)).toMatchObject([{ leftVolumes: [] }]);
  });

  test('a slot that is deleted is gone from the disk', () => {
    const left = () => trial.dataRoot.run(`find ${trial.project}/slots -mindepth 1 -maxdepth 1 -name 1`);
    expect(left()).not.toBe('');
    const { status, stderr } = trial.run('delete', slot, '--yes');
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(left()).toBe('');
  });
});
