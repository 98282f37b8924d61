import { hostVolume, placeIn } from '../../../constructs/data-store/host-volume';
import type { Volume } from '../../../kubernetes/pod-template';

test('a volume is read as it was written', () => {
  const volume = JSON.parse(JSON.stringify(hostVolume('data', '/srv/shop', 'Directory'))) as Volume;
  expect(volume).toEqual({ name: 'data', hostPath: { path: '/srv/shop', type: 'Directory' } });
  expect(placeIn(volume)).toBe('/srv/shop');
  expect([placeIn({ name: 'scratch' }), placeIn(undefined)]).toEqual([undefined, undefined]);
});
