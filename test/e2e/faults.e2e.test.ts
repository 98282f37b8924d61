import { describeWithCluster, eventually, kubectl } from './cluster';
import { redis, sql } from './data-services';
import { Trial, waitForServices } from './trial';

const trial = new Trial('e2e-faults');
const { project, dataRoot } = trial;
const slot = `${project}-dev-1`;
const services = ['postgres', 'redis'] as const;

interface ContainerStatus {
  readonly restartCount: number;
  readonly lastState: { readonly terminated?: { readonly exitCode: number; readonly message: string } };
  readonly state: ContainerStatus['lastState'];
}

interface Pod {
  readonly spec: Record<string, unknown>;
  readonly status: {
    readonly phase: string;
    readonly initContainerStatuses: readonly [ContainerStatus];
    readonly containerStatuses: readonly [ContainerStatus];
  };
}

function podOf(name: string): Pod {
  return JSON.parse(kubectl(['get', 'pod', '-n', slot, name, '-o', 'json'])) as Pod;
}

/** How a container ended: the last time where it has been started again since. */
function endOf({ state, lastState }: ContainerStatus): { exitCode: number; message: string } | undefined {
  return state.terminated ?? lastState.terminated;
}

/** How the init container of a service's pod ended; undefined while there is none. */
function refusalOf(service: string): ReturnType<typeof endOf> {
  const selector = `--field-selector=metadata.name=${service}-0`;
  const { items } = JSON.parse(kubectl(['get', 'pods', '-n', slot, selector, '-o', 'json'])) as {
    items: { status: Partial<Pod['status']> }[];
  };
  const status = items[0]?.status.initContainerStatuses?.[0];
  return status && endOf(status);
}

function restartServices(): void {
  kubectl(['delete', 'pod', '-n', slot, ...services.map((service) => `${service}-0`)]);
}

function expectData(): void {
  expect(sql(slot, 'select one from task')).toBe('1');
  expect(redis(slot, 'get', 'task')).toBe('one');
}

describeWithCluster('a slot on a node with faults', () => {
  beforeAll(() => {
    trial.begin();
    trial.declare({ services, active: { 1: 1 } });
    trial.applyPlatform();
    trial.apply(slot);
    waitForServices(slot, services);
    sql(slot, 'create table task as select 1 as one');
    redis(slot, 'set', 'task', 'one');
  });
  afterAll(() => {
    trial.end();
  });

  test('with its disk away, a pod says so and stops before anything is made; with another disk too; with its own it finds its data', () => {
    // What is left of a mount point where nothing is mounted.
    dataRoot.run(`mv ${project} ${project}.away; mkdir ${project}`);
    restartServices();
    for (const service of services) {
      const events = ['events', '-n', slot, `--field-selector=reason=FailedMount,involvedObject.name=${service}-0`];
      eventually(`the kubelet says why ${service} does not start`, () =>
        kubectl(['get', ...events]).includes(`${dataRoot.path}/.slotstack is not a file`),
      );
    }
    expect(dataRoot.run(`find ${project} -mindepth 1`)).toBe('');

    // As the disk of another project is. Without scripts, the kubelet says so, as it does of no disk at all.
    dataRoot.run(`cp -a ${project}.away/.slotstack-scripts ${project}/`);
    dataRoot.run(`echo 'slotstack-disk another' >${project}/.slotstack`);
    restartServices();
    for (const service of services) {
      const end = () => endOf(podOf(`${service}-0`).status.initContainerStatuses[0]);
      eventually(`${service} has tried to start`, () => end() !== undefined);
      expect(end()).toMatchObject({
        exitCode: 66,
        message: expect.stringContaining(`does not name the disk ${project}: another disk is mounted`) as string,
      });
    }
    expect(dataRoot.run(`find ${project}/slots -mindepth 2`)).toBe('');

    dataRoot.run(`rm -r ${project}; mv ${project}.away ${project}`);
    restartServices();
    waitForServices(slot, services);
    expectData();
  });

  test('a second pod on the same data waits, then fails and says why, while the first keeps serving', () => {
    const spec = { ...podOf('postgres-0').spec, restartPolicy: 'Never' };
    const metadata = { name: 'second', namespace: slot };
    kubectl(['create', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata, spec }));
    eventually('the second pod has failed', () => {
      expectData();
      return podOf('second').status.phase === 'Failed';
    });
    expect(endOf(podOf('second').status.containerStatuses[0])).toMatchObject({
      exitCode: 75,
      message: expect.stringContaining('another process holds') as string,
    });
    expect(endOf(podOf('second').status.initContainerStatuses[0])).toMatchObject({ exitCode: 0 });
    expect(podOf('postgres-0').status.containerStatuses[0].restartCount).toBe(0);
    kubectl(['delete', 'pod', '-n', slot, 'second']);
  });

  test('a container that starts again without its init container refuses a directory that is not its own', () => {
    const directory = `${project}/slots/1/redis`;
    dataRoot.run(
      `mv ${directory} ${project}.redis; mkdir -m 0700 ${directory}; chown --reference=${project}.redis ${directory}`,
    );
    kubectl(['exec', '-n', slot, 'redis-0', '-c', 'redis', '--', 'sh', '-c', 'kill 1']);
    const end = () => endOf(podOf('redis-0').status.containerStatuses[0]);
    eventually('redis has refused to start', () => end()?.exitCode === 65);
    expect(end()?.message).toContain('is not the directory that was ensured: replace the pod');
    expect(dataRoot.run(`find ${directory} -mindepth 1`)).toBe('');

    dataRoot.run(`rmdir ${directory}; mv ${project}.redis ${directory}`);
    waitForServices(slot, services);
    expectData();
  });

  test('a manifest that is older than the data, applied by hand, starts nothing and changes nothing', () => {
    const deliver = (generation: number) => {
      trial.declare({ services, active: { 1: generation } });
      trial.apply(slot);
    };
    const markers = () => dataRoot.run(`cat ${project}/slots/1/.slot-data/*.owner`);
    const state = () => dataRoot.run(`find ${project}/slots/1 -printf '%p %i %u %m;'`);
    deliver(2);
    waitForServices(slot, services);
    sql(slot, 'create table task as select 1 as one');
    redis(slot, 'set', 'task', 'one');

    const marked = markers();
    deliver(1);
    // Taken once the servers of generation 2 have ended: these write as they do.
    const states: string[] = [];
    for (const again of [false, true]) {
      if (again) restartServices();
      for (const service of services) {
        eventually(`${service} has refused to start`, () => refusalOf(service)?.exitCode === 65);
        expect(refusalOf(service)?.message).toContain(
          `${service} is of generation 2, newer than 1: this manifest is older than the data. Apply the newest`,
        );
      }
      states.push(state());
    }
    expect(states[1]).toBe(states[0]);
    expect(markers()).toBe(marked);

    deliver(2);
    waitForServices(slot, services);
    expectData();
  });
});
