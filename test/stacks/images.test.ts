import { manifest, problemsOf, synthesized } from './synthesized';
import { at, containerOf, mountsOf, only, podOf } from '../constructs/built';

const services = (images: string, more = '') =>
  `project: shop\nenvironments: {dev: {}, ai: {imagePullSecrets: [pull]}}\nmaxSlots: 2\nimages: {${images}}\n${more}infrastructure: [{name: a, manifests: [{path: a.yaml}]}]\n`;
const files = { 'a.yaml': manifest('ConfigMap', 'a') };
const copy = (name: string, from: string, local: string) =>
  `${name}: {type: external, from: '${from}', local: '${local}'}`;
const redis = copy('redis', 'docker.io/library/redis:7', 'registry.example.org:5000/redis:7');

/** What the platform has to copy images. */
function mirrorOf(text: string) {
  const objects = synthesized(text, files)
    .objects('shop-platform')
    .filter(({ metadata }) => metadata.labels?.['app.kubernetes.io/name'] === 'mirror-images');
  if (objects.length === 0) return undefined;
  const { data = {} } = only(objects, 'ConfigMap') as { data?: Record<string, string> };
  const job = only(objects, 'Job');
  const list = JSON.parse(data['configuration.yaml'] ?? '') as { readonly sync: unknown; readonly creds: unknown };
  return { list, name: job.metadata.name, pod: podOf(job) };
}

function theMirrorOf(text: string) {
  const mirror = mirrorOf(text);
  if (!mirror) throw new Error('nothing copies images');
  return mirror;
}

test('one Job copies the images of all targets, each once', () => {
  const other = copy('cache', 'docker.io/library/redis:7', 'registry.example.org:5000/redis:7');
  const { list, pod } = theMirrorOf(
    services(`${redis}, ${other}, ${copy('a', 'x.example.org/a:1', 'y.example.org/a:1')}`),
  );
  expect(list.sync).toEqual([
    { source: 'docker.io/library/redis:7', target: 'registry.example.org:5000/redis:7', type: 'image' },
    { source: 'x.example.org/a:1', target: 'y.example.org/a:1', type: 'image' },
  ]);
  expect(pod).toMatchObject({ automountServiceAccountToken: false, imagePullSecrets: [{ name: 'pull' }] });
  expect(mountsOf(containerOf(pod, 'mirror'))).toEqual({ configuration: 'read-only', scratch: 'writable' });
});

test('a registry is logged in to by a Secret of the platform, whose values are nowhere', () => {
  const registries =
    "registries: {'registry.example.org:5000': {tls: disabled, secret: login}, docker.io: {tls: insecure}}\n";
  const { list, pod } = theMirrorOf(services(redis, registries));
  expect(list.creds).toEqual([
    { registry: 'docker.io', tls: 'insecure' },
    {
      ...{ registry: 'registry.example.org:5000', tls: 'disabled' },
      user: '{{file "/login-1/username"}}',
      pass: '{{file "/login-1/password"}}',
    },
  ]);
  expect(at(pod, 'volumes')).toContainEqual({ name: 'login-1', secret: { secretName: 'login' } });
  expect(mountsOf(containerOf(pod, 'mirror'))).toMatchObject({ 'login-1': 'read-only' });
});

test('another list is another Job', () => {
  const names = [redis, copy('redis', 'docker.io/library/redis:8', 'registry.example.org:5000/redis:7')].map(
    (images) => theMirrorOf(services(images)).name,
  );
  expect(names[0]).toMatch(/^mirror-images-[0-9a-f]{8}$/);
  expect(names[0]).not.toBe(names[1]);
});

test('there is none where nothing is to be copied in the cluster', () => {
  expect(mirrorOf(services(copy('redis', 'docker.io/redis:7', 'localhost:5000/redis:7')))).toBeUndefined();
  expect(mirrorOf(services(''))).toBeUndefined();
});

test('one name for two images is an error', () => {
  const other = copy('other', 'docker.io/library/redis:8', 'registry.example.org:5000/redis:7');
  expect(problemsOf(services(`${redis}, ${other}`), files)).toEqual([
    expect.stringContaining(
      'images.other: registry.example.org:5000/redis:7 is a copy of docker.io/library/redis:8, and of docker.io/library/redis:7 elsewhere',
    ),
  ]);
});

test('targets that would have it done otherwise are told', () => {
  const registries = (tls: string) => `registries: {'registry.example.org:5000': {tls: '${tls}'}}\n`;
  const message =
    'images: one Job copies them for all targets, but "mirror" or "registries" differ between shop-dev and shop-dev-1';
  const differing = '{{ if eq .Env "dev" }}disabled{{ else }}enabled{{ end }}';
  expect(problemsOf(services(redis, registries(differing)), files)).toContainEqual(expect.stringContaining(message));
  const image = "mirror: {image: 'registry.example.org/regsync:{{ .Env }}'}\n";
  expect(problemsOf(services(redis, image), files)).toContainEqual(expect.stringContaining(message));
  expect(problemsOf(services(redis, registries('disabled')), files)).toEqual([]);
});

test('it is enough that one target leaves it to the Job', () => {
  expect(mirrorOf(services(redis, 'mirror: {enabled: \'{{ eq .Env "ai" }}\'}\n'))).toBeDefined();
});

test('of a registry that nothing is copied from or to, no Secret is mounted', () => {
  const registries = 'registries: {other.example.org: {secret: login}}\n';
  expect(theMirrorOf(services(redis, registries)).list.creds).toEqual([]);
});
