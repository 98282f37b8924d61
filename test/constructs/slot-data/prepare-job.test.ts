import {
  PrepareAccess,
  PrepareJob,
  type PrepareAccessProps,
  type PrepareJobProps,
} from '../../../constructs/slot-data/prepare-job';
import type { DiskProps } from '../../../constructs/slot-data/disk';
import { placedScriptNames, placedText } from '../../../constructs/slot-data/placed-scripts';
import { script } from '../../../constructs/slot-data/script';
import { at, containerOf, disk, newChart, objectsOf, only, podOf } from '../built';

function preparation(directories: readonly string[] = ['/srv/shop/slots/1'], changes: Partial<DiskProps> = {}) {
  const props: Required<PrepareJobProps> = { disk: disk(changes).facts, directories };
  return new PrepareJob(newChart(), 'prepare', props);
}
const job = (directories?: readonly string[], changes?: Partial<DiskProps>) =>
  only(objectsOf(preparation(directories, changes)), 'Job');

test('marks the disk, and makes the directories above those of slots and environments, once each', () => {
  const directories = ['/srv/shop/slots/2', '/srv/shop/slots/1', '/srv/shop/dev', '/srv/shop/a/b/c'];
  const container = containerOf(podOf(job(directories)), 'prepare');
  expect(container.command).toEqual(['/bin/bash', '-c', script('prepare'), 'prepare']);
  expect(container.args?.filter((argument) => !argument.startsWith('--record='))).toEqual([
    '--root=/slot-data/root',
    '--path=/srv/shop',
    '--disk=disk-1',
    'a/b',
    'slots',
  ]);
  expect(container.image).toBe('tools:1');
});

test('mounts the data root, which must exist: making it on an unmounted disk would start every database empty', () => {
  const pod = podOf(job());
  expect(pod.volumes).toContainEqual({ name: 'data-root', hostPath: { path: '/srv/shop', type: 'Directory' } });
  expect(containerOf(pod, 'prepare').volumeMounts).toContainEqual({
    name: 'data-root',
    mountPath: '/slot-data/root',
  });
});

test('remembers in a ConfigMap that the disk has a sentinel, once it has, so that no second one is ever made', () => {
  const built = preparation(undefined, { node: 'node-7' });
  const record = only(objectsOf(built), 'ConfigMap');
  expect(record.metadata.name).toBe(built.record);
  expect(record.metadata.name).toMatch(/^slot-data-disk-[0-9a-f]{8}$/);
  expect(record).toHaveProperty('data', { disk: 'disk-1', root: '/srv/shop', node: 'node-7' });
  const pod = podOf(only(objectsOf(built), 'Job'));
  // Not optional: without the ConfigMap the Job does not start.
  expect(pod.volumes).toContainEqual({ name: 'record', configMap: { name: built.record } });
  const mountPath = `/slot-data/record/${built.record}`;
  expect(pod.initContainers?.map(({ name }) => name)).toEqual(['prepare', 'place-scripts']);
  expect(containerOf(pod, 'prepare').volumeMounts).toContainEqual({ name: 'record', mountPath, readOnly: true });
  expect(containerOf(pod, 'prepare').args).toContain(`--record=${mountPath}`);
  expect(containerOf(pod, 'record').args).toEqual([
    'patch',
    'configmap',
    built.record,
    '--type=merge',
    '--patch={"data":{"prepared":"yes"}}',
  ]);
});

test('the ConfigMap is another for another root, disk or node, and only then', () => {
  const others: Partial<DiskProps>[] = [{ id: 'other' }, { node: 'n' }, { root: '/srv/another' }];
  const records = others.map((changes) => preparation(undefined, changes).record);
  expect(new Set([preparation().record, ...records]).size).toBe(4);
  expect(preparation(['/srv/shop/ai/1'], { toolsImage: 'tools:2' }).record).toBe(preparation().record);
});

test('what sees directories has no token, and what has a token sees no directory', () => {
  const pod = podOf(job());
  const mounts = (name: string) =>
    containerOf(pod, name).volumeMounts?.map((mount) => (mount as { name: string }).name);
  expect(mounts('prepare')).toEqual(['data-root', 'record']);
  expect(mounts('place-scripts')).toEqual(['data-root']);
  expect(mounts('record')).toEqual(['api-token']);
  expect(containerOf(pod, 'record').securityContext).toMatchObject({
    runAsUser: 65532,
    capabilities: { drop: ['ALL'] },
  });
});

test('places the scripts that pods run, once the disk has its sentinel', () => {
  const { command, args = [] } = containerOf(podOf(job()), 'place-scripts');
  expect(command).toEqual(['/bin/bash', '-c', script('place-scripts'), 'place-scripts']);
  expect(args.slice(0, 3)).toEqual(['--root=/slot-data/root', '--disk=disk-1', '--directory=.slotstack-scripts/v1']);
  expect(args.slice(3)).toEqual(placedScriptNames.map((name) => `${name}=${placedText(name)}`));
  // Linux takes no longer argument.
  for (const argument of args) expect(argument.length).toBeLessThan(128 * 1024);
});

test('its ServiceAccount may change the ConfigMaps of the disks, and nothing else', () => {
  const props: Required<PrepareAccessProps> = { project: 'shop', namespace: 'shop-platform', records: ['b', 'a'] };
  const objects = objectsOf(new PrepareAccess(newChart(), 'access', props));
  expect(only(objects, 'Role').rules).toEqual([
    { apiGroups: [''], resources: ['configmaps'], resourceNames: ['a', 'b'], verbs: ['get', 'patch'] },
  ]);
  expect(only(objects, 'RoleBinding')).toMatchObject({
    roleRef: { kind: 'Role', name: 'slot-data-prepare' },
    subjects: [{ kind: 'ServiceAccount', name: 'slot-data-prepare', namespace: 'shop-platform' }],
  });
  expect(podOf(job()).serviceAccountName).toBe('slot-data-prepare');
});

test('is root with three capabilities, without a token', () => {
  const pod = podOf(job());
  expect(pod).toMatchObject({ restartPolicy: 'Never', automountServiceAccountToken: false, enableServiceLinks: false });
  expect(containerOf(pod, 'prepare').securityContext).toMatchObject({
    runAsUser: 0,
    readOnlyRootFilesystem: true,
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'], add: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER'] },
  });
});

test('runs on the node that holds the data', () => {
  const pod = podOf(job(undefined, { node: 'node-7' }));
  expect(JSON.stringify(pod.affinity)).toContain('"values":["node-7"]');
  expect(podOf(job())).not.toHaveProperty('affinity');
});

test('stays in the cluster once it is done, or Argo CD would run it again', () => {
  expect(job().spec).not.toHaveProperty('ttlSecondsAfterFinished');
  expect(at(job(), 'spec.backoffLimit')).toBe(4);
});

test('has another name when its pod is another, and only then: the pod of a Job cannot be changed', () => {
  const name = (...args: Parameters<typeof job>) => job(...args).metadata.name;
  expect(name()).toMatch(/^slot-data-prepare-[0-9a-f]{8}$/);
  expect(name(['/srv/shop/slots/1', '/srv/shop/slots/2'])).toBe(name());
  const others: Partial<DiskProps>[] = [
    { toolsImage: 'tools:2' },
    { id: 'other' },
    { node: 'n' },
    { root: '/srv/another' },
  ];
  const names = others.map((changes) => name(undefined, changes));
  expect(new Set([name(), name(['/srv/shop/slots/1', '/srv/shop/ai/1']), ...names]).size).toBe(6);
});

test('is in the namespace of the platform, with its labels', () => {
  const { metadata } = job();
  expect(metadata).toMatchObject({
    namespace: 'shop-platform',
    labels: { 'app.kubernetes.io/name': 'slot-data-prepare', 'app.kubernetes.io/part-of': 'shop' },
  });
});

test('knows of what is added before the synth', () => {
  const directories: string[] = [];
  const built = preparation(directories);
  directories.push('/srv/shop/slots/1');
  const pod = podOf(only(objectsOf(built), 'Job'));
  expect(containerOf(pod, 'prepare').args?.at(-1)).toBe('slots');
  expect(only(objectsOf(built), 'Job').metadata.name).toBe(job().metadata.name);
});
