import {
  directoryVolume,
  environmentDirectoryIn,
  environmentDirectoryVolume,
  mountsDirectory,
} from '../../../constructs/facts/directories';
import type { Container, PodSpec } from '../../../kubernetes/pod-template';

const volumes = [directoryVolume('data', '/srv/shop/dev/db'), { name: 'scratch', emptyDir: {} }];
const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'db' }, spec: { volumes } };

test('whether pods mount a directory is read from their volumes', () => {
  expect(mountsDirectory(pod, '/srv/shop/dev/db')).toBe(true);
  expect(mountsDirectory(pod, '/srv/shop/dev')).toBe(false);
  expect(mountsDirectory({ ...pod, kind: 'ConfigMap' }, '/srv/shop/dev/db')).toBe(false);
});

test('the directory of an environment is read as it was written', () => {
  const { volume, mount } = environmentDirectoryVolume('/srv/shop/dev');
  const container = JSON.parse(JSON.stringify({ name: 'slot-data', volumeMounts: [mount] })) as Container;
  const spec = JSON.parse(JSON.stringify({ volumes: [...volumes, volume] })) as PodSpec;
  expect(environmentDirectoryIn(spec, container)).toBe('/srv/shop/dev');
  expect(environmentDirectoryIn(spec, { name: 'slot-data' })).toBeUndefined();
  expect(environmentDirectoryIn({ volumes: [] }, container)).toBeUndefined();
});
