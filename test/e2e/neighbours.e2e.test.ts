import { join } from 'node:path';
import { makeClient, reaches } from './clients';
import { describeWithCluster, eventually, kubectl } from './cluster';
import { leaveData, makeSecrets, servicesWithData } from './data-services';
import { Trial, waitForServices, type Declaration } from './trial';

const trial = new Trial('e2e-neighbours');
const { project } = trial;
const [slot, neighbour, dev] = [`${project}-dev-1`, `${project}-dev-2`, `${project}-dev`];
const targets = [slot, neighbour, dev];
const ports = { postgres: 5432, redis: 6379, rabbitmq: 5672 };
const services = ['postgres', 'redis', 'rabbitmq'] as const;
const begin: Declaration = { services, active: { 1: 1, 2: 1 }, dev: 1 };

/** All manifests, as Argo CD does with each commit. */
function applyAll(): void {
  trial.applyPlatform();
  trial.apply(...targets);
}

function directoryOf(target: string): string {
  return target === dev ? `${project}/dev` : `${project}/slots/${target.slice(-1)}`;
}

/** What stays the same in a target that is left alone: its services' pods, its directories, and when their markers were touched. */
function stateOf(target: string): string {
  const pod = '{range .items[*]}{.metadata.uid} {.status.containerStatuses[*].restartCount}{"\\n"}{end}';
  const names = services.map((service) => `pod/${service}-0`);
  const pods = kubectl(['get', ...names, '-n', target, '-o', `jsonpath=${pod}`]);
  const find = `find ${directoryOf(target)} -maxdepth 1 -type d -printf '%f %i %u:%g %m\\n' | sort`;
  const markers = `stat -c '%n %y' ${directoryOf(target)}/.slot-data/*.owner`;
  return pods + trial.dataRoot.run(`${find}; ${markers}`);
}

/** Data directories with owner and mode, and the generation in their markers. */
function directories(target: string): string[] {
  const shown = services.map(
    (service) => `stat -c '%n %u:%g %a' ${service}; grep ^generation .slot-data/${service}.owner`,
  );
  return trial.dataRoot.run(`cd ${directoryOf(target)}; ${shown.join('; ')}`).split('\n');
}

function trashOf(target: string): string[] {
  return trial.dataRoot
    .run(`ls ${directoryOf(target)}/.slot-data/trash`)
    .split('\n')
    .filter(Boolean);
}

function waitingReason(pod: string): string {
  const reasons = ['initContainerStatuses', 'containerStatuses'].map(
    (kind) => `{.status.${kind}[*].state.waiting.reason}`,
  );
  return kubectl(['get', 'pod', '-n', slot, pod, '--ignore-not-found', '-o', `jsonpath=${reasons.join('')}`]);
}

describeWithCluster('slots and an environment beside each other', () => {
  beforeAll(() => {
    trial.begin();
    trial.declare(begin);
    kubectl(['apply', '-f', join(trial.outdir, dev, '0000-namespace.k8s.yaml')]);
    makeSecrets(dev);
    applyAll();
    for (const namespace of [slot, neighbour]) makeClient(namespace);
    for (const target of targets) {
      waitForServices(target, services);
      leaveData(target);
    }
  });
  afterAll(() => {
    trial.end();
  });

  test.each(services)('%s is reached from its own slot, and not from another', (service) => {
    const address = kubectl(['get', 'pod', '-n', slot, `${service}-0`, '-o', 'jsonpath={.status.podIP}']);
    for (const host of [`${service}.${slot}.svc`, address]) {
      expect(reaches(slot, host, ports[service])).toBe(true);
      expect(reaches(neighbour, host, ports[service])).toBe(false);
    }
    expect(reaches(neighbour, service, ports[service])).toBe(true);
  });

  test('an image that cannot be pulled is seen at once, and the data stays', () => {
    const before = directories(slot);
    trial.declare({ ...begin, changes: { redis: { image: 'docker.io/library/redis:0-missing' } } });
    trial.apply(slot);
    eventually('redis waits for its image', () => waitingReason('redis-0') === 'ImagePullBackOff');
    expect(() => kubectl(['rollout', 'status', '-n', slot, 'statefulset/redis', '--timeout=5s'])).toThrow('timed out');
    waitForServices(slot, ['postgres', 'rabbitmq']);
    expect(directories(slot)).toEqual(before);
    expect(trashOf(slot)).toEqual([]);
  });

  test('a new generation empties the directories of its slot, starts also services that never became ready, and changes nothing else', () => {
    const probe = [
      { op: 'add', path: '/spec/template/spec/containers/0/readinessProbe/exec', value: { command: ['false'] } },
    ];
    kubectl(['patch', '-n', slot, 'statefulset/postgres', '--type=json', '-p', JSON.stringify(probe)]);
    eventually('postgres runs and is not ready', () => waitingReason('postgres-0') === '');
    const before = directories(slot);
    const untouched = [neighbour, dev].map(stateOf);

    trial.declare({ ...begin, active: { 1: 2, 2: 1 } });
    applyAll();
    waitForServices(slot, services);

    expect(servicesWithData(slot)).toEqual([]);
    expect(directories(slot)).toEqual(before.map((line) => line.replace('generation 1', 'generation 2')));
    expect(trashOf(slot).map((entry) => entry.split('.')[0])).toEqual(['postgres', 'rabbitmq', 'redis']);
    expect([neighbour, dev].map(stateOf)).toEqual(untouched);
    for (const target of [neighbour, dev]) expect(servicesWithData(target)).toEqual(services);
  });

  test('a new generation of a lasting environment does the same there', () => {
    const before = directories(dev);
    const untouched = [slot, neighbour].map(stateOf);

    trial.declare({ ...begin, active: { 1: 2, 2: 1 }, dev: 2 });
    applyAll();
    waitForServices(dev, services);

    expect(servicesWithData(dev)).toEqual([]);
    expect(directories(dev)).toEqual(before.map((line) => line.replace('generation 1', 'generation 2')));
    expect(trashOf(dev).map((entry) => entry.split('.')[0])).toEqual(['postgres', 'rabbitmq', 'redis']);
    expect([slot, neighbour].map(stateOf)).toEqual(untouched);
    expect(servicesWithData(neighbour)).toEqual(services);
  });
});
