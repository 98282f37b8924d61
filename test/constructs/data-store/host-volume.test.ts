import { hostVolume, mountsPlace, placeIn } from '../../../constructs/data-store/host-volume';
import type { Volume } from '../../../kubernetes/pod-template';

const volumes = [hostVolume('data', '/srv/shop/dev/db'), { name: 'scratch', emptyDir: {} }];
const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'db' }, spec: { volumes } };

test('whether pods mount a directory is read from their volumes', () => {
  expect(mountsPlace(pod, '/srv/shop/dev/db')).toBe(true);
  expect(mountsPlace(pod, '/srv/shop/dev')).toBe(false);
  expect(mountsPlace({ ...pod, kind: 'ConfigMap' }, '/srv/shop/dev/db')).toBe(false);
});

test('a volume is read as it was written', () => {
  const volume = JSON.parse(JSON.stringify(hostVolume('data', '/srv/shop', 'Directory'))) as Volume;
  expect(volume).toEqual({ name: 'data', hostPath: { path: '/srv/shop', type: 'Directory' } });
  expect(placeIn(volume)).toBe('/srv/shop');
  expect([placeIn({ name: 'scratch' }), placeIn(undefined)]).toEqual([undefined, undefined]);
});
