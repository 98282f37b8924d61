import { problemsOf } from '../../stacks/synthesized';

const services = (service: string) => `project: shop
environments: {dev: {}}
dataPaths: {root: /srv/shop, envDir: /srv/shop/dev, dirs: [db]}
infrastructure:
  - name: data
    dataServices:
      - {name: db, config: c, secret: s, resources: {cpu: 100m, memory: 512Mi}, ${service}}
`;
const postgres = (more: string) => services(`type: postgres, image: 'postgres:16', database: a, user: a, ${more}`);
const redis = (more: string) => services(`type: redis, image: 'redis:7', ${more}`);
const rabbitmq = (more: string) => services(`type: rabbitmq, image: 'rabbitmq:4', user: a, ${more}`);
const mariadb = (more: string) => services(`type: mariadb, image: 'mariadb:11.4', database: a, user: a, ${more}`);
const isOurs = 'is set by slotstack, which depends on it: leave it out';
const noName = 'must be the name of a setting, as the server writes it';

test.each([
  [postgres('settings: {data_directory: /tmp}'), `settings.data_directory: ${isOurs}`],
  [postgres("settings: {'work_mem=1MB -c port': 1}"), `settings.work_mem=1MB -c port: ${noName}`],
  [redis("settings: {save: '60 1'}"), `settings.save: ${isOurs}`],
  [redis('settings: {appenddirname: a}'), `settings.appenddirname: ${isOurs}`],
  [redis('settings: {--dir: /tmp}'), `settings.--dir: ${noName}`],
  [rabbitmq('settings: {listeners.tcp.default: 1}'), `settings.listeners.tcp.default: ${isOurs}`],
  [rabbitmq('settings: {heartbeat: "1\\ndefault_user = a"}'), 'settings.heartbeat: must be one line'],
  [redis('settings: {activedefrag: true}'), 'settings.activedefrag: must be text or a number'],
  [mariadb('settings: {datadir: /tmp}'), `settings.datadir: ${isOurs}`],
  [mariadb('settings: {loose_port: 1}'), `settings.loose_port: ${isOurs}`],
  [mariadb('settings: {innodb-log-file-size: 1M}'), `settings.innodb-log-file-size: ${noName}`],
  [postgres('sharedMemory: 512Mi'), 'sharedMemory: must be less than the memory, towards which it counts'],
])('a setting on which the data depends, or none, is refused: %#', (text, message) => {
  expect(problemsOf(text)).toEqual([
    expect.stringMatching(/^services\.yaml:7:\d+ infrastructure\[0\]\.dataServices\[0\]\./),
  ]);
  expect(problemsOf(text)[0]).toContain(message);
});

test.each([
  postgres("sharedMemory: 256Mi, settings: {max_connections: 200, pg_stat_statements.track: all, jit: 'off'}"),
  redis("settings: {maxmemory-policy: allkeys-lru, notify-keyspace-events: ''}"),
  mariadb('settings: {max_connections: 200, innodb_buffer_pool_size: 64M}'),
  rabbitmq('settings: {vm_memory_high_watermark.relative: 0.5, consumer_timeout: 3600000}'),
])('any other is taken, as text or number: %#', (text) => {
  expect(problemsOf(text)).toEqual([]);
});
