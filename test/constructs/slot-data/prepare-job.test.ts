import type { DataPaths } from '../../../config/data-paths';
import { PrepareJob, type PrepareJobProps } from '../../../constructs/slot-data/prepare-job';
import { script } from '../../../constructs/slot-data/script';
import { at, containerOf, dataPaths, newChart, objectsOf, only, podOf } from '../built';

const inDirectory = (environmentDirectory: string, changes: Partial<DataPaths> = {}) =>
  dataPaths([], { environmentDirectory, ...changes });

function job(...all: DataPaths[]) {
  const props: Required<PrepareJobProps> = { project: 'shop', namespace: 'shop-platform', dataPaths: all };
  return only(objectsOf(new PrepareJob(newChart(), 'prepare', props)), 'Job');
}

test('marks the disk, and makes the directories above those of slots and environments, once each', () => {
  const all = ['/srv/shop/slots/2', '/srv/shop/slots/1', '/srv/shop/dev', '/srv/shop/a/b/c'].map((path) =>
    inDirectory(path),
  );
  const container = containerOf(podOf(job(...all)), 'prepare');
  expect(container.command).toEqual(['/bin/bash', '-c', script('prepare'), 'prepare']);
  expect(container.args).toEqual(['--root=/slot-data/root', '--disk=disk-1', 'a/b', 'slots']);
  expect(container.image).toBe('tools:1');
});

test('mounts the data root, which must exist: making it on an unmounted disk would start every database empty', () => {
  const pod = podOf(job(inDirectory('/srv/shop/slots/1')));
  expect(pod.volumes).toEqual([{ name: 'data-root', hostPath: { path: '/srv/shop', type: 'Directory' } }]);
  expect(containerOf(pod, 'prepare').volumeMounts).toEqual([{ name: 'data-root', mountPath: '/slot-data/root' }]);
});

test('is root with three capabilities, without a token', () => {
  const pod = podOf(job(inDirectory('/srv/shop/slots/1')));
  expect(pod).toMatchObject({ restartPolicy: 'Never', automountServiceAccountToken: false, enableServiceLinks: false });
  expect(containerOf(pod, 'prepare').securityContext).toMatchObject({
    runAsUser: 0,
    readOnlyRootFilesystem: true,
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'], add: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER'] },
  });
});

test('runs on the node that holds the data', () => {
  const pod = podOf(job(inDirectory('/srv/shop/slots/1', { node: 'node-7' })));
  expect(JSON.stringify(pod.affinity)).toContain('"values":["node-7"]');
  expect(podOf(job(inDirectory('/srv/shop/slots/1')))).not.toHaveProperty('affinity');
});

test('stays in the cluster once it is done, or Argo CD would run it again', () => {
  expect(job(inDirectory('/srv/shop/slots/1')).spec).not.toHaveProperty('ttlSecondsAfterFinished');
  expect(at(job(inDirectory('/srv/shop/slots/1')), 'spec.backoffLimit')).toBe(4);
});

test('has another name when its pod is another, and only then: the pod of a Job cannot be changed', () => {
  const base = inDirectory('/srv/shop/slots/1');
  const name = (...all: DataPaths[]) => job(...all).metadata.name;
  expect(name(base)).toMatch(/^slot-data-prepare-[0-9a-f]{8}$/);
  expect(name(base, inDirectory('/srv/shop/slots/2'))).toBe(name(base));
  const others: Partial<DataPaths>[] = [{ toolsImage: 'tools:2' }, { disk: 'other' }, { node: 'n' }, { root: '/srv' }];
  const names = others.map((changes) => name({ ...base, ...changes }));
  expect(new Set([name(base), name(base, inDirectory('/srv/shop/ai/1')), ...names]).size).toBe(6);
});

test('is in the namespace of the platform, with its labels', () => {
  const { metadata } = job(inDirectory('/srv/shop/slots/1'));
  expect(metadata).toMatchObject({
    namespace: 'shop-platform',
    labels: { 'app.kubernetes.io/name': 'slot-data-prepare', 'app.kubernetes.io/part-of': 'shop' },
  });
});

test('needs data paths', () => {
  expect(() => job()).toThrow('a prepare Job needs data paths');
});
