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

/** What the slot runs in place of what is stated. */
const own = `${registry}/web:1-c44ab80e08ed`;

const argsOf = (text: string) => containerOf(podOf(jobOf(text)), 'build').args;

test('a slot builds what it has for itself, and its workloads run that', () => {
  const output = synthesized(services(), files);
  const pod = podOf(only(output.objects('shop-dev-3'), 'Deployment'));
  expect(containerOf(pod, 'web')).toMatchObject({
    image: own,
    args: [`${registry}/web:1`],
  });
  expect(containerOf(pod, 'other').image).toBe(`${registry}/web:2`);
  expect(at(pod, 'initContainers.0.image')).toBe(own);
  expect(output.names('shop-dev-3')).toContainEqual(expect.stringMatching(/^Job\/build-image-web-[0-9a-f]{8}$/));
});

test('nothing is missed of builds that there may be one day', () => {
  const { notices } = synthesized(services('', "}\nregistries: {'r.example.org': {tls: insecure}"), files);
  expect(notices.filter((line) => line.includes('ConfigMap/build-image'))).toEqual([]);
});

test('custom workloads run it, too, and nothing outside the namespace does', () => {
  const custom = {
    ...{ apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', metadata: { name: 'roll' } },
    spec: { template: { spec: { containers: [{ name: 'web', image: `${registry}/web:1` }] } } },
  };
  const shared = {
    ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'tool', namespace: 'tools' } },
    spec: { containers: [{ name: 'web', image: `${registry}/web:1` }] },
  };
  const list = stringify({ apiVersion: 'v1', kind: 'List', items: [custom, shared] });
  const text = `${services().replace('{path: web.yaml}', '{path: web.yaml}, {path: more.yaml}')}sharedNamespaces: [tools]\ncustomResourceScopes: {Rollout.argoproj.io: Namespaced}\n`;
  const output = synthesized(text, { ...files, 'more.yaml': list });
  expect(JSON.stringify(output.object('shop-dev-3', 'Rollout/roll'))).toContain(own);
  expect(JSON.stringify(output.objects('shop-platform'))).not.toContain(own);
});

test('a value that looks secret is told in a build argument', () => {
  const { notices } = synthesized(services().replace("'$(HOME)'", "'ghp_aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5'"), files);
  expect(notices).toContainEqual(expect.stringContaining('let the Dockerfile fetch what needs it otherwise'));
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
    ...['--inside=web/Dockerfile', '--inside=web'],
    ...['https://git.example.org/shop.git', '/sources/repository', '', 'refs/heads/release'],
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
    ...[own, '/sources/repository/web/Dockerfile', '/sources/repository/web', '/scratch', '', 'read'],
    '--label=dev.slotstack.own=shop',
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
    `--destination=${own}`,
    '--label=dev.slotstack.own=shop',
    '--build-arg=A=$$(HOME)',
    ...['--cache=true', `--cache-repo=${registry}/cache`, '--no-push-cache'],
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
    '--opt=label:dev.slotstack.own=shop',
    '--opt=build-arg:A=$$(HOME)',
    ...['--local=context-1=/sources/repository/lib', '--opt=context:lib=local:context-1'],
    `--import-cache=type=registry,ref=${registry}/cache:web,registry.insecure=true`,
    `--output=type=image,name=${registry}/web:1-406ecc596f77,push=true,registry.insecure=true`,
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

test('of registries that it does not push to, it has the login of those that are named', () => {
  const text = (named: string) =>
    `${services('', `, registries: [${named}]}\nregistries: {a.example.org: {secret: a}, b.example.org: {secret: b}`)}secrets: {a: {source: shared}, b: {source: shared}}\n`;
  const logins = (named: string) =>
    (at(podOf(jobOf(text(named))), 'initContainers') as { readonly args: unknown }[])[1]?.args;
  expect(logins('')).toBeUndefined();
  expect(logins('b.example.org')).toEqual(['/auth/config.json', 'b.example.org', '/login-1']);
});

test('a namespace in which no builder runs is told', () => {
  const namespace = `apiVersion: v1\nkind: Namespace\nmetadata: {name: '{{ .Namespace }}', labels: {pod-security.kubernetes.io/enforce: restricted}}\n`;
  const text = services().replace('manifests: [', 'manifests: [{path: namespace.yaml}, ');
  expect(problemsOf(text, { ...files, 'namespace.yaml': namespace })).toContainEqual(
    expect.stringContaining(
      'shop-dev-1 has pod-security.kubernetes.io/enforce: restricted, at which buildah builds no image ("web")',
    ),
  );
});
