import { HostDirectories } from '../../../constructs/data-store/host-directories';

const store = new HostDirectories({ root: '/srv/shop', environmentDirectory: '/srv/shop/slots/3' }, 'disk-1');
const nothing = { dataPaths: [], volumes: [], args: [] };
const inRoot = new HostDirectories({ root: '/srv/shop', environmentDirectory: '/srv/shop/slot-3' }, 'disk-1');
const [work = nothing] = store.workOn([{ dataPath: 'db' }]);
const [trash = nothing] = store.trashOf(['db']);

test('a data path is a directory, whose volume is known however a manifest writes it', () => {
  const volume = store.volume('db', 'data');
  expect(volume).toEqual({ name: 'data', hostPath: { path: store.placeOf('db') } });
  const hostPath = { path: '/srv//shop/slots/3/./db/', type: 'Directory' };
  expect(store.directoryIn('db', { name: 'any', hostPath })).toBe('');
  expect(store.directoryIn('cache', { name: 'any', hostPath })).toBeUndefined();
  expect(store.directoryIn('db', { name: 'any' })).toBeUndefined();
});

test('what works on the data sees markers and trash, and what removes it the directory above', () => {
  expect(work.volumes.map(({ volume }) => volume.hostPath)).toEqual([
    { path: '/srv/shop/slots/3' },
    { path: '/srv/shop/.slotstack', type: 'File' },
  ]);
  expect(store.removal.volumes.map(({ volume }) => volume.hostPath)).toEqual([
    { path: '/srv/shop/slots', type: 'Directory' },
    { path: '/srv/shop/.slotstack', type: 'File' },
  ]);
  expect(store.removal.args.slice(1)).toEqual(['--relative=slots', '--name=3']);
  expect(inRoot.removal.args.slice(1)).toEqual(['--relative=.', '--name=slot-3']);
});

test('nothing that is only looked at can be written', () => {
  for (const { mount } of [...trash.volumes, store.scripts]) expect(mount.readOnly).toBe(true);
});

test('the guard knows the paths of all that is mounted', () => {
  const { directory, parent, scripts, sentinel } = store.nodePaths;
  const { removal } = store;
  const mounted = [work, removal, trash].flatMap(({ volumes }) => volumes).concat(store.scripts);
  expect(new Set(mounted.map(({ volume }) => volume.hostPath?.path))).toEqual(
    new Set([directory, parent, scripts, sentinel]),
  );
});
