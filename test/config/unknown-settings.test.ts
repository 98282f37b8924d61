import { loadTarget } from './project-directory';

const services = (entry: string) => `project: shop
environments: {dev: {}}
dataPaths: {root: /srv/shop, envDir: '/srv/shop/{{ .Env }}', dirs: [db]}
infrastructure:
  - name: data
    dataServices:
      - {name: db, config: c, secret: s, resources: {cpu: 100m, memory: 1Gi}, ${entry}}
`;
const remarksOf = (entry: string) => loadTarget(services(entry)).remarks.map(({ message }) => message);
const path = (name: string) => `infrastructure[0].dataServices[0].settings.${name}: not a known setting of`;

test.each([
  ["type: postgres, image: 'postgres:16', database: a, user: a", 'max_conections', 'postgres', 'max_connections'],
  ["type: redis, image: 'redis:7'", 'maxmemory-polcy', 'redis', 'maxmemory-policy'],
  ["type: rabbitmq, image: 'rabbitmq:4', user: a", 'consumer_timout', 'rabbitmq', 'consumer_timeout'],
  ["type: mariadb, image: 'mariadb:11', database: a, user: a", 'max_conections', 'mariadb', 'max_connections'],
])('%s: a setting that is nearly one of the server is told, with the right name', (service, wrong, server, right) => {
  expect(remarksOf(`${service}, settings: {${wrong}: "1"}`)).toEqual([
    `${path(wrong)} ${server}; did you mean "${right}"?`,
  ]);
  expect(remarksOf(`${service}, settings: {${right}: "1"}`)).toEqual([]);
});

test('a setting that is like no known one may be of a newer server, or of an extension', () => {
  const service = "type: postgres, image: 'postgres:16', database: a, user: a";
  expect(remarksOf(`${service}, settings: {quantum_flux: "1", pg_stat_statements.max: "1"}`)).toEqual([]);
});
