import { stringify } from 'yaml';
import { problemsOf, synthesized } from './synthesized';
import { at, containerOf, mountsOf, only, podOf } from '../constructs/built';

const commit = 'a'.repeat(40);
const registry = 'registry.example.org:5000';
const services = (more = '', builds = '') =>
  `project: shop
environments: {dev: {}, ai: {}}
maxSlots: 12
builds: {repository: 'https://git.example.org/shop.git'${builds}}
images:
  web: {type: build, repository: '${registry}/web', tag: '1', dockerfile: web/Dockerfile, context: web, buildArgs: {A: '$(HOME)'}, ${more}}
services: [{name: web, manifests: [{path: web.yaml}]}]
`;
const files = {
  'web.yaml': stringify({
    ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' } },
    spec: {
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: {
          initContainers: [{ name: 'first', image: `${registry}/web:1` }],
          containers: [
            { name: 'web', image: `${registry}/web:1`, args: [`${registry}/web:1`] },
            { name: 'other', image: `${registry}/web:2` },
          ],
        },
      },
    },
  }),
  'slots/active/3.yaml': `slot: 3\ngeneration: 1\npr: 7\nowner: me\nsince: 2026-11-29T10:00Z\nimages: {web: {commit: ${commit}, source: 0123456789ab}}\n`,
};

function jobOf(text: string, target = 'shop-dev-3') {
  const objects = synthesized(text, files).objects(target);
  const built = objects.filter(({ metadata }) => metadata.labels?.['app.kubernetes.io/name'] === 'build-image');
  return only(built, 'Job');
}

const argsOf = (text: string) => containerOf(podOf(jobOf(text)), 'build').args;

test('a slot builds what it has for itself, and its workloads run that', () => {
  const output = synthesized(services(), files);
  const pod = podOf(only(output.objects('shop-dev-3'), 'Deployment'));
  expect(containerOf(pod, 'web')).toMatchObject({
    image: `${registry}/web:1-0123456789ab`,
    args: [`${registry}/web:1`],
  });
  expect(containerOf(pod, 'other').image).toBe(`${registry}/web:2`);
  expect(at(pod, 'initContainers.0.image')).toBe(`${registry}/web:1-0123456789ab`);
  expect(output.names('shop-dev-3')).toContainEqual(expect.stringMatching(/^Job\/build-image-web-[0-9a-f]{8}$/));
});

test('others run what lasting environments build, and build nothing', () => {
  const output = synthesized(services(), files);
  for (const target of ['shop-dev', 'shop-dev-1', 'shop-dev-12']) {
    expect(containerOf(podOf(only(output.objects(target), 'Deployment')), 'web').image).toBe(`${registry}/web:1`);
    expect(output.names(target).join()).not.toContain('build-image');
  }
});

test('a lasting environment with a branch builds that', () => {
  const pod = podOf(jobOf(services('', ', branch: release'), 'shop-dev'));
  expect(at(pod, 'initContainers.0.args')).toEqual([
    ...['https://git.example.org/shop.git', 'refs/heads/release', '/sources/repository'],
  ]);
});

test('buildah has two capabilities, and no more of the node', () => {
  const job = jobOf(services());
  const pod = podOf(job);
  const container = containerOf(pod, 'build');
  expect(pod).toMatchObject({ automountServiceAccountToken: false });
  expect(container.securityContext).toEqual({
    ...{ runAsNonRoot: true, runAsUser: 1000, runAsGroup: 1000 },
    capabilities: { drop: ['ALL'], add: ['SETUID', 'SETGID'] },
  });
  expect(container.args).toEqual([
    ...[
      `${registry}/web:1-0123456789ab`,
      '/sources/repository/web/Dockerfile',
      '/sources/repository/web',
      '/scratch',
      '',
    ],
    '--build-arg=A=$$(HOME)',
  ]);
  expect(mountsOf(container)).toEqual({ sources: 'read-only', scratch: 'writable', configuration: 'read-only' });
  expect(job.spec).toMatchObject({ activeDeadlineSeconds: 1800, backoffLimit: 1 });
});

test('kaniko is told by its arguments', () => {
  const settings = `, builder: kaniko, cache: '${registry}/cache'}\nregistries: {'${registry}': {tls: disabled}, b.example.org: {tls: insecure}`;
  expect(argsOf(services('', settings))).toEqual([
    '--dockerfile=/sources/repository/web/Dockerfile',
    '--context=dir:///sources/repository/web',
    `--destination=${registry}/web:1-0123456789ab`,
    '--build-arg=A=$$(HOME)',
    ...['--cache=true', `--cache-repo=${registry}/cache`],
    ...['--skip-tls-verify-registry=b.example.org', `--insecure-registry=${registry}`],
  ]);
});

test('BuildKit is sent what it needs', () => {
  const settings = `, builder: buildkit, address: 'tcp://buildkitd.build:1234', cache: '${registry}/cache'}\nregistries: {'${registry}': {tls: disabled}`;
  expect(argsOf(services('buildContexts: {lib: lib}', settings))).toEqual([
    ...['--addr', 'tcp://buildkitd.build:1234', 'build', '--progress=plain', '--frontend=dockerfile.v0'],
    '--local=context=/sources/repository/web',
    '--local=dockerfile=/sources/repository/web',
    '--opt=filename=Dockerfile',
    '--opt=build-arg:A=$$(HOME)',
    ...['--local=context-1=/sources/repository/lib', '--opt=context:lib=local:context-1'],
    `--import-cache=type=registry,ref=${registry}/cache,registry.insecure=true`,
    `--export-cache=type=registry,ref=${registry}/cache,mode=max,registry.insecure=true`,
    `--output=type=image,name=${registry}/web:1-0123456789ab,push=true,registry.insecure=true`,
  ]);
});

describe('what opens registries and the repository', () => {
  const logins = `, secret: git-login}\nregistries: {'${registry}': {secret: login}}\n`;

  test('is a Secret of the target, which must have a source in a slot', () => {
    const text = services('', logins.replace(/}\n$/, ''));
    expect(problemsOf(text, files)).toEqual([
      expect.stringContaining('Secret/git-login'),
      expect.stringContaining('Secret/login'),
    ]);
    const pod = podOf(jobOf(`${text}secrets: {git-login: {source: shared}, login: {source: shared}}\n`));
    expect(at(pod, 'volumes')).toContainEqual({ name: 'login-1', secret: { secretName: 'login' } });
    expect(at(pod, 'initContainers.1.args')).toEqual(['/auth/config.json', registry, '/login-1']);
    expect(mountsOf(containerOf(pod, 'build'))).toMatchObject({ auth: 'read-only' });
    expect(JSON.stringify(containerOf(pod, 'build'))).not.toContain('login-1');
  });
});

test('a namespace in which no builder runs is told', () => {
  const namespace = `apiVersion: v1\nkind: Namespace\nmetadata: {name: '{{ .Namespace }}', labels: {pod-security.kubernetes.io/enforce: restricted}}\n`;
  const text = services().replace('manifests: [', 'manifests: [{path: namespace.yaml}, ');
  expect(problemsOf(text, { ...files, 'namespace.yaml': namespace })).toEqual([
    expect.stringContaining(
      'shop-dev-3 has pod-security.kubernetes.io/enforce: restricted, at which buildah builds no image ("web")',
    ),
  ]);
});
