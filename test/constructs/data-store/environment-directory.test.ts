import { claimIn, environmentDirectoryIn } from '../../../constructs/data-store/environment-directory';
import { HostDirectories, type Reach } from '../../../constructs/data-store/host-directories';
import { hostVolume } from '../../../constructs/data-store/host-volume';
import type { MountedVolume } from '../../../constructs/job/mounted-volume';
import type { Container, PodSpec } from '../../../kubernetes/pod-template';

/** The directory of an environment as pods of each kind mount it. */
function mounted(reach: Reach): MountedVolume {
  const place = { root: '/srv/shop', environmentDirectory: '/srv/shop/dev' };
  const [first] = new HostDirectories(place, 'disk-1', reach).workOn([{ dataPath: 'db' }])[0]?.volumes ?? [];
  if (!first) throw new Error('nothing is mounted');
  return first;
}

const volumes = [hostVolume('data', '/srv/shop/dev/db'), { name: 'scratch', emptyDir: {} }];

test('the directory of an environment is read as it was written', () => {
  const { volume, mount } = mounted('hostPath');
  const container = JSON.parse(JSON.stringify({ name: 'slot-data', volumeMounts: [mount] })) as Container;
  const spec = JSON.parse(JSON.stringify({ volumes: [...volumes, volume] })) as PodSpec;
  expect(environmentDirectoryIn(spec, container)).toBe('/srv/shop/dev');
  expect(environmentDirectoryIn(spec, { name: 'slot-data' })).toBeUndefined();
  expect(environmentDirectoryIn({ volumes: [] }, container)).toBeUndefined();
});

test('so is the claim by which it is mounted', () => {
  const { volume, mount } = mounted('claims');
  const container = JSON.parse(JSON.stringify({ name: 'slot-data', volumeMounts: [mount] })) as Container;
  const spec = JSON.parse(JSON.stringify({ volumes: [...volumes, volume] })) as PodSpec;
  expect(claimIn(spec, container)).toBe('slot-data-environment');
  expect(environmentDirectoryIn(spec, container)).toBeUndefined();
});
