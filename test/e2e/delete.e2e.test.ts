import { describeWithCluster, eventually, kubectl } from './cluster';
import { redis } from './data-services';
import { Trial, waitForServices, type Declaration } from './trial';

const trial = new Trial('e2e-delete');
const { project, platform, dataRoot } = trial;
const [slot, neighbour] = [`${project}-dev-1`, `${project}-dev-2`];
const services = ['redis'] as const;
const declaration: Declaration = { services, active: { 1: 1, 2: 1 } };
const nodeAway: Declaration = { ...declaration, node: 'e2e-away' };
const cleanupPods = ['pods', '-l', 'app.kubernetes.io/name=slot-data-cleanup'];

/** What the scheduler says of pods that it finds no node for. */
function unschedulable(namespace: string, ...pods: string[]): string {
  const condition = '{.items[*].status.conditions[?(@.reason=="Unschedulable")].message}';
  return kubectl(['get', '-n', namespace, ...pods, '-o', `jsonpath=${condition}`]);
}

function namespaceExists(name: string): boolean {
  return kubectl(['get', 'namespace', name, '--ignore-not-found']) !== '';
}

describeWithCluster('deleting a slot with kubectl', () => {
  beforeAll(() => {
    trial.begin();
    trial.declare(declaration);
    trial.applyPlatform();
    trial.apply(slot, neighbour);
    for (const target of [slot, neighbour]) {
      waitForServices(target, services);
      redis(target, 'set', 'task', target);
    }
  });
  afterAll(() => {
    trial.end();
  });

  test('while the node with the data is away, the cleanup is seen to wait, and the data stays', () => {
    trial.declare(nodeAway);
    const command = trial.start('delete', slot, '--yes');
    try {
      eventually('the scheduler says why the cleanup pod waits', () =>
        unschedulable(platform, ...cleanupPods).includes('0/1 nodes are available'),
      );
    } finally {
      command.kill('SIGKILL');
    }
    expect(namespaceExists(slot)).toBe(false);
    expect(dataRoot.run(`ls -A ${project}/slots/1/redis`)).not.toBe('');
  });

  test('a deletion that was interrupted is finished by the next, and the neighbour keeps its data', () => {
    trial.declare(declaration);
    const interrupted = trial.start('delete', slot, '--yes');
    try {
      eventually(
        'the cleanup works',
        () => kubectl(['get', '-n', platform, ...cleanupPods, '--field-selector=spec.nodeName!=']) !== '',
      );
    } finally {
      interrupted.kill('SIGKILL');
    }

    expect(trial.run('delete', slot, '--yes')).toMatchObject({ status: 0 });
    expect(namespaceExists(slot)).toBe(false);
    expect(dataRoot.run(`ls -A ${project}/slots`)).toBe('2');
    expect(redis(neighbour, 'get', 'task')).toBe(neighbour);
  });

  test('a pod whose data lies on a node that is away waits, says so, and is made nowhere else', () => {
    trial.declare(nodeAway);
    trial.apply(slot);
    eventually('the scheduler says why redis waits', () =>
      unschedulable(slot, 'pods', '-l', 'app.kubernetes.io/name=redis').includes('0/1 nodes are available'),
    );
    expect(dataRoot.run(`ls -A ${project}/slots`)).toBe('2');

    trial.declare(declaration);
    trial.apply(slot);
    waitForServices(slot, services);
    expect(redis(slot, 'exists', 'task')).toBe('0');
  });
});
