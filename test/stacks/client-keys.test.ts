import { readFileSync } from 'node:fs';
import { load } from '../config/project-directory';
import { secretsOf } from '../../stacks/secrets';
import { synthesized } from './synthesized';

const services = [
  ['PostgreSQL', 'postgres', 'postgres:16', 'database: a, user: a, '],
  ['Redis', 'redis', 'redis:7', ''],
  ['RabbitMQ', 'rabbitmq', 'rabbitmq:3.13', 'user: a, '],
  ['MariaDB', 'mariadb', 'mariadb:11', 'database: a, user: a, '],
] as const;

test.each(services)(
  'the keys that clients of %s take are those of docs/data-services.md',
  (title, type, image, own) => {
    const text = `project: shop
environments: {dev: {}, ai: {from: dev}}
maxSlots: 1
dataPaths: {root: /srv/shop, envDir: '/srv/shop/{{ .Env }}/{{ .Slot }}', dirs: [db]}
infrastructure:
  - name: data
    dataServices:
      - {type: ${type}, name: db, image: '${image}', ${own}config: address, secret: key, resources: {cpu: 100m, memory: 512Mi}}
`;
    const address = synthesized(text, {})
      .objects('shop-dev-1')
      .find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'address');
    const slot = load(text).targets.find(({ name }) => name === 'shop-dev-1');
    const secret = secretsOf(slot as never).find(({ name }) => name === 'key');
    const row = readFileSync('docs/data-services.md', 'utf8')
      .split('\n')
      .find((line) => line.startsWith(`| ${title} |`));
    const [, , config = '', credentials = ''] = row?.split('|') ?? [];
    const keysOf = (cell: string) => [...cell.matchAll(/`([A-Z_]+)`/g)].map(([, key]) => key).sort();
    expect(keysOf(config)).toEqual(Object.keys(address?.data as object).sort());
    expect(keysOf(credentials)).toEqual([...(secret?.keys ?? [])].sort());
  },
);
