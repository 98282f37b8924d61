import { environmentDirectoryIn, environmentVolume } from '../../../constructs/data-store/environment-directory';
import { hostVolume } from '../../../constructs/data-store/host-volume';
import type { Container, PodSpec } from '../../../kubernetes/pod-template';

const volumes = [hostVolume('data', '/srv/shop/dev/db'), { name: 'scratch', emptyDir: {} }];

test('the directory of an environment is read as it was written', () => {
  const { volume, mount } = environmentVolume('/srv/shop/dev');
  const container = JSON.parse(JSON.stringify({ name: 'slot-data', volumeMounts: [mount] })) as Container;
  const spec = JSON.parse(JSON.stringify({ volumes: [...volumes, volume] })) as PodSpec;
  expect(environmentDirectoryIn(spec, container)).toBe('/srv/shop/dev');
  expect(environmentDirectoryIn(spec, { name: 'slot-data' })).toBeUndefined();
  expect(environmentDirectoryIn({ volumes: [] }, container)).toBeUndefined();
});
