import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeWithCluster, eventually, kubectl } from './cluster';
import { redis } from './data-services';
import { Trial, waitForServices } from './trial';

const trial = new Trial('e2e-scripts');
const { project, dataRoot, platform } = trial;
const slot = `${project}-dev-1`;
const scripts = `${project}/.slotstack-scripts`;

/** Manifests of a slotstack of another day: what `from` is in them, is `to`. A Job with another pod has another name. */
function change(target: string, file: string, from: string | RegExp, to: string): void {
  const path = join(trial.outdir, target, file);
  const text = readFileSync(path, 'utf8');
  expect(text).toMatch(from);
  writeFileSync(path, text.replaceAll(from, to));
}

function changeScripts(from: string, to: string, job: string): void {
  change(platform, '0000-platform.k8s.yaml', from, to);
  change(platform, '0000-platform.k8s.yaml', /slot-data-prepare-[0-9a-f]{8}/g, `slot-data-prepare-${job}`);
  kubectl(['apply', '-f', join(trial.outdir, platform)]);
  kubectl(['wait', '-n', platform, `job/slot-data-prepare-${job}`, '--for=condition=complete', '--timeout=120s']);
}

const ofPod = (field: string) => kubectl(['get', 'pod', 'redis-0', '-n', slot, '-o', `jsonpath={${field}}`]);
const logs = (...options: string[]) => kubectl(['logs', '-n', slot, 'redis-0', ...options]);
const before = 'exec docker-entrypoint.sh redis-server';

describeWithCluster('the scripts on the disk', () => {
  beforeAll(() => {
    trial.begin();
    trial.declare({ services: ['redis'], active: { 1: 1 } });
    trial.applyPlatform();
    trial.apply(slot);
    waitForServices(slot, ['redis']);
  });
  afterAll(() => {
    trial.end();
  });

  test('can be read by every service, and written by none', () => {
    const options =
      redis(slot, 'config', 'get', 'dir') &&
      kubectl(['exec', '-n', slot, 'redis-0', '--', 'grep', ' /slot-data/scripts ', '/proc/self/mounts']);
    expect(options).toMatch(/ ro,/);
    expect(dataRoot.run(`stat -c '%U %a' ${scripts} ${scripts}/v1 ${scripts}/v1/run-locked`)).toBe(
      'root 711\nroot 755\nroot 644',
    );
  });

  test('are others after an upgrade, and no data service starts anew', () => {
    const uid = ofPod('.metadata.uid');
    changeScripts(before, `echo "the changed script"; ${before}`, '00000001');
    trial.apply(slot);
    expect(dataRoot.run(`grep -c 'the changed script' ${scripts}/v1/redis-server`)).toBe('1');
    expect(kubectl(['rollout', 'status', '-n', slot, 'statefulset/redis', '--timeout=60s'])).toContain('complete');
    expect(ofPod('.metadata.uid')).toBe(uid);
    expect(ofPod('.status.containerStatuses[0].restartCount')).toBe('0');
  });

  test('of then are what a container runs that starts again, in the same pod', () => {
    const uid = ofPod('.metadata.uid');
    expect(logs()).not.toContain('the changed script');
    kubectl(['exec', '-n', slot, 'redis-0', '--', 'redis-cli', 'set', 'task', 'one']);
    kubectl(['exec', '-n', slot, 'redis-0', '--', 'sh', '-c', 'kill 1']);
    eventually('the container has started again', () => ofPod('.status.containerStatuses[0].restartCount') === '1');
    waitForServices(slot, ['redis']);
    expect(logs()).toContain('the changed script');
    expect(redis(slot, 'get', 'task')).toBe('one');
    expect(ofPod('.metadata.uid')).toBe(uid);
  });

  test('a pod waits for those of its version, and starts once the platform brings them', () => {
    for (const file of ['0000-namespace.k8s.yaml', '0001-redis.k8s.yaml'])
      change(slot, file, '/.slotstack-scripts/v1', '/.slotstack-scripts/v2');
    change(slot, '0001-redis.k8s.yaml', /redis-credentials-[0-9a-f]{8}/g, 'redis-credentials-00000002');
    trial.apply(slot);
    eventually('the event says so', () =>
      kubectl(['get', 'events', '-n', slot]).includes(`${dataRoot.path}/.slotstack-scripts/v2 is not a directory`),
    );
    changeScripts('--directory=.slotstack-scripts/v1', '--directory=.slotstack-scripts/v2', '00000002');
    waitForServices(slot, ['redis']);
    expect(redis(slot, 'get', 'task')).toBe('one');
    expect(dataRoot.run(`ls ${scripts}`)).toBe('v1\nv2');
  });
});
