import { imageOf, knownImage, type KnownImage, type KnownProgram } from '../../constructs/known-images';

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

test.each<[KnownProgram, string, string]>([
  ['postgres', 'registry/db:16-alpine', '/var/lib/postgresql/data 70:70 postgres'],
  ['redis', 'registry/shop/cache:7', '/data 999:999 redis-server with tools'],
  ['rabbitmq', 'registry:5000/queue:4-alpine', '/var/lib/rabbitmq 100:101 rabbitmq-server'],
  ['mysql', 'bitnami/anything:1', '/var/lib/mysql 999:999 mysqld'],
])('the image of %s may be called as one likes: %s', (program, image, known) => {
  expect(short(imageOf(program, image))).toBe(known);
});
