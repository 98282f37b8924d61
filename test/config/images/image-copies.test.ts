import { loadTarget, problemsOf } from '../project-directory';

const head = 'project: shop\nenvironments: {dev: {}}\n';
const target = (yaml: string) => loadTarget(`${head}${yaml}`);
const external = (from: string, local: string) =>
  `images: {redis: {type: external, from: '${from}', local: '${local}'}}\n`;

test('an image of another registry is copied by a Job', () => {
  const { images, pending } = target(external('docker.io/library/redis:7', 'registry.example.org/redis:7'));
  expect(images).toMatchObject({
    copies: [
      { name: 'redis', from: 'docker.io/library/redis:7', to: 'registry.example.org/redis:7', isInCluster: true },
    ],
    mirrorImage: 'ghcr.io/regclient/regsync:v0.11.5',
    registries: [],
  });
  expect(pending).toEqual([]);
});

test.each(['localhost:5000/redis:7', '127.0.0.1:5000/redis:7'])('to %s, by whoever calls', (local) => {
  const { images, pending } = target(external('docker.io/library/redis:7', local));
  expect(images.copies).toMatchObject([{ isInCluster: false }]);
  expect(pending).toMatchObject([
    {
      ...{ path: 'images.redis', status: 'replaced' },
      reason: 'to a pod, localhost is no registry: slotstack images mirror --here copies it',
    },
  ]);
});

test('where it is copied from, nothing is done', () => {
  const { images, pending } = target(external('docker.io/library/redis:7', 'docker.io/library/redis:7'));
  expect(images.copies).toEqual([]);
  expect(pending).toMatchObject([{ status: 'not applicable', reason: 'it is where it is copied from' }]);
});

test('the Job can be switched off', () => {
  const { images, pending } = target(
    `mirror: {enabled: 'false'}\n${external('a.example.org/b:1', 'c.example.org/b:1')}`,
  );
  expect(images.copies).toMatchObject([{ isInCluster: false }]);
  expect(pending).toMatchObject([{ reason: 'mirror.enabled is false: slotstack images mirror --here copies it' }]);
});

test('an image to build is built by the user', () => {
  const { images, pending } = target(
    'images: {api: {type: build, repository: reg/api, tag: v1, dockerfile: Dockerfile}}\n',
  );
  expect(images.copies).toEqual([]);
  expect(pending).toEqual([
    {
      path: 'images.api',
      name: 'api',
      status: 'replaced',
      reason: 'build and push it yourself, or have it built by "builds"',
    },
  ]);
});

test('registries are sorted, and called by HTTPS unless services.yaml says otherwise', () => {
  const { images } = target(
    "images: {a: {type: external, from: 'a.example.org/x:1', local: 'b.example.org:5000/x:1'}, c: {type: external, from: 'a.example.org/x:1', local: 'c.example.org/x:1'}}\nmirror: {image: 'registry.example.org/regsync:1'}\nregistries: {'b.example.org:5000': {tls: disabled}, a.example.org: {secret: login}, c.example.org: {tls: insecure, secret: ''}}\n",
  );
  expect(images).toMatchObject({
    mirrorImage: 'registry.example.org/regsync:1',
    registries: [
      { host: 'a.example.org', tls: 'enabled', secret: 'login' },
      { host: 'b.example.org:5000', tls: 'disabled' },
      { host: 'c.example.org', tls: 'insecure' },
    ],
  });
});

test.each([
  [external('docker.io/redis:', 'a.example.org/redis:7'), 'images.redis.from: must have a tag behind its last ":"'],
  [external('docker.io/redis:7', 'a.example.org/redis@'), 'images.redis.local: must have a digest behind its "@"'],
  ["registries: {'https://a.example.org': {}}\n", 'must be a registry, such as "registry.example.org:5000"'],
  ['registries: {a.example.org: {insecure: true}}\n', 'registries.a.example.org: unknown key "insecure"'],
  ['registries: {a.example.org: {tls: none}}\n', 'must be "enabled", "insecure", or "disabled"'],
  ['registries: {a.example.org: {secret: Login_A}}\n', 'registries.a.example.org.secret: must be the name of a Secret'],
  ['mirror: {image: "a b"}\n', 'mirror.image: must be the name of an image'],
])('%s is refused', (yaml, message) => {
  expect(problemsOf(head + yaml)).toEqual([expect.stringContaining(message)]);
});
