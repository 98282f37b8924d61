import {
  imageOf,
  knownImage,
  type ImageFacts,
  type KnownImage,
  type KnownProgram,
} from '../../constructs/known-images';

const digest = `@sha256:${'a'.repeat(64)}`;
const short = ({ volume, user, group, command, hasTools }: KnownImage) =>
  `${volume} ${user}:${group} ${command.join(' ')}${hasTools ? ' with tools' : ''}`;

// From the Dockerfiles of the official images.
const images: [image: string, known: string][] = [
  ['postgres:16-bookworm', '/var/lib/postgresql/data 999:999 postgres with tools'],
  ['postgres:9.6', '/var/lib/postgresql/data 999:999 postgres with tools'],
  ['postgres:17', '/var/lib/postgresql/data 999:999 postgres with tools'],
  ['postgres:17.6-alpine3.22', '/var/lib/postgresql/data 70:70 postgres'],
  ['postgres:18', '/var/lib/postgresql 999:999 postgres with tools'],
  ['postgres:18beta1-alpine', '/var/lib/postgresql 70:70 postgres'],
  ['postgres:latest', '/var/lib/postgresql 999:999 postgres with tools'],
  ['postgres:alpine', '/var/lib/postgresql 70:70 postgres'],
  ['postgres', '/var/lib/postgresql 999:999 postgres with tools'],
  ['redis:7-bookworm', '/data 999:999 redis-server with tools'],
  ['redis:8-alpine', '/data 999:1000 redis-server'],
  ['rabbitmq:4.1', '/var/lib/rabbitmq 999:999 rabbitmq-server with tools'],
  ['rabbitmq:4.1-management-alpine', '/var/lib/rabbitmq 100:101 rabbitmq-server'],
  ['mariadb:11.4', '/var/lib/mysql 999:999 mariadbd with tools'],
  ['mariadb:11.4-ubi9', '/var/lib/mysql 999:999 mariadbd'],
  ['mongo:8', '/data/db 999:999 mongod with tools'],
  ['mysql:8.4', '/var/lib/mysql 999:999 mysqld'],
];

test.each(images)('%s is known: %s', (image, known) => {
  expect(short(knownImage(image) as KnownImage)).toBe(known);
  expect(knownImage(image)?.entrypoint).toEqual(['docker-entrypoint.sh']);
});

test.each([
  'docker.io/library/redis:7',
  'library/redis:7',
  'localhost:5000/redis:7',
  'localhost:5000/library/redis:7',
  'registry.example.org:5000/mirror/docker.io/library/redis:7',
  'public.ecr.aws/docker/library/redis:7',
  `localhost:5000/library/redis:7${digest}`,
])('%s is the same image from another registry', (image) => {
  expect(knownImage(image)).toEqual(knownImage('redis:7'));
});

test.each([
  'debian:bookworm',
  'valkey/valkey:8',
  'shop/postgres-exporter:1',
  'shop/my-redis:7',
  'redis/redis-stack:7',
  'postgres/tools:16',
  'localhost:5000/shop',
  '',
])('%j is none that is known', (image) => {
  expect(knownImage(image)).toBeUndefined();
});

test.each([
  'bitnami/redis:7',
  'dhi.io/redis:7',
  'registry.redhat.io/rhel9/postgres:16',
  'docker.io/bitnamilegacy/postgresql:16',
  'registry:5000/bitnami/mariadb:11',
  'cgr.dev/chainguard/postgres:latest',
  'lscr.io/linuxserver/mariadb:11',
])('%s is built otherwise than the official image, so it is not known', (image) => {
  expect(knownImage(image)).toBeUndefined();
});

test.each<[KnownProgram, string]>([
  ['postgres', '/var/lib/postgresql/data 999:999 postgres'],
  ['redis', '/data 999:999 redis-server'],
])('a digest without a tag does not tell the variant: of %s, what does no harm is assumed', (program, known) => {
  expect(short(knownImage(`localhost:5000/library/${program}${digest}`) as KnownImage)).toBe(known);
});

const facts: ImageFacts = { user: 70, dataDirectory: '/var/lib/postgresql/data', tools: 'busybox' };

test.each<[KnownProgram, string]>([
  ['postgres', 'timescale/timescaledb:2.17.2-pg16'],
  ['postgres', 'supabase/postgres:15.6'],
  ['postgres', 'ghcr.io/cloudnative-pg/postgresql:16'],
  ['postgres', 'registry.example.org/mirror/timescale/postgres:16'],
  ['postgres', 'pgautoupgrade/pgautoupgrade:16-alpine'],
  ['postgres', 'docker.io/shop/postgres:16'],
  ['postgres', 'ghcr.io/shop/postgres:16'],
  ['postgres', 'docker.io/library/redis:7'],
  ['redis', 'bitnami/redis:7'],
  ['rabbitmq', 'docker.io/bitnami/rabbitmq:4'],
])(
  'for a service %s, %s is not the official image, so nothing is known of it unless it is stated',
  (program, image) => {
    expect(() => imageOf(program, image)).toThrow(
      `image "${image}" is not known to be the official one of ${program}, so neither are its user, its tools and where it keeps its data: take docker.io/library/${program}, or a copy of it; of one that starts by docker-entrypoint.sh, too, state imageFacts, such as {user: 70, dataDirectory: `,
    );
    expect(imageOf(program, image, facts)).toMatchObject({
      user: 70,
      group: 70,
      volume: '/var/lib/postgresql/data',
      hasTools: false,
    });
  },
);

test.each(['postgres:16', 'registry.example.org/mirror/postgres:16', 'registry.example.org:5000/library/postgres:16'])(
  'for a service postgres, %s is the official image, or a copy of it',
  (image) => {
    expect(imageOf('postgres', image)).toMatchObject({ user: 999, hasTools: true });
  },
);

test('an image that is said to have the GNU tools may make directories itself', () => {
  expect(imageOf('redis', 'shop/cache:1', { ...facts, group: 71, tools: 'gnu' })).toMatchObject({
    group: 71,
    hasTools: true,
  });
});
