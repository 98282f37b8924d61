import { HostDirectories } from '../../../constructs/data-store/host-directories';
import { ensuredData, ensuredPathArgument, generationArgument } from '../../../constructs/facts/ensured-data';
import { synthesized } from '../../stacks/synthesized';

const services = `project: shop
environments: {dev: {dataGeneration: 3}}
dataPaths: {root: /srv/shop, envDir: /srv/shop/dev, dirs: [cache]}
infrastructure:
  - name: data
    dataServices:
      - {type: redis, name: cache, image: 'docker.io/library/redis:7', config: c, secret: s, resources: {cpu: 1m, memory: 64Mi}}
`;

test('what a workload ensures is read from its manifest as synth writes it; other objects ensure nothing', () => {
  const ensured = synthesized(services).objects('shop-dev').map(ensuredData);
  expect(ensured.filter(Boolean)).toEqual([
    { generation: 3, paths: [{ name: 'cache', place: '/srv/shop/dev/cache', owner: '999:999:0700' }] },
  ]);
});

const pod = (container: object, volumes: readonly object[] = []) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'db' },
  spec: { initContainers: [{ name: 'slot-data', ...container }], volumes },
});
const store = new HostDirectories({ root: '/srv/shop', environmentDirectory: '/srv/shop/dev' }, 'disk-1');
const [{ volume, mount } = { volume: { name: '' }, mount: { name: '', mountPath: '' } }] =
  store.workOn([])[0]?.volumes ?? [];

test('what a pod is told is read as it was written', () => {
  const owners = [
    { name: 'db', owner: '1:2:0700' },
    { name: 'search', owner: '3:4:0750' },
  ];
  const args = [generationArgument(5), '--token=a=b', ...owners.map(ensuredPathArgument)];
  expect(ensuredData(pod({ args, volumeMounts: [mount] }, [volume]))).toEqual({
    generation: 5,
    paths: owners.map((path) => ({ ...path, place: `/srv/shop/dev/${path.name}` })),
  });
});

test.each([
  ['without arguments', {}, 'generation'],
  ['without a generation', { args: ['--token=a', 'db=1:2:0700'] }, 'generation'],
  ['whose generation is none', { args: ['--generation=5x'] }, 'generation'],
  ['without a directory', { args: ['--generation=5'] }, 'directory'],
])('a container %s is an error, not a pod without data', (_, container, what) => {
  expect(() => ensuredData(pod(container))).toThrow(`the ${what} of its data is not in "slot-data" of Pod/db`);
});
