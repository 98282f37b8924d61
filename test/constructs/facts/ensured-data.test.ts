import { ensuredData } from '../../../constructs/facts/ensured-data';
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
    { generation: 3, paths: [{ name: 'cache', hostPath: '/srv/shop/dev/cache', owner: '999:999:0700' }] },
  ]);
});
