import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { InvalidInput } from '../../../input/problem';
import { Notices } from '../../../input/notice';
import { loadProjects } from '../../../config/projects';
import { servicesJsonSchema, type JsonSchema } from '../../../config/schema/json-schema';
import { servicesSchema } from '../../../config/schema/services';
import { buildAll } from '../../../stacks/synthesize';
import { writeFiles } from '../project-directory';

const workload = (kind: string, name: string) =>
  stringify({
    apiVersion: 'apps/v1',
    kind,
    metadata: { name },
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name, image: 'docker.io/library/nginx:1.29' }] },
      },
    },
  });

const service = (type: string, more: object) => ({
  ...{ type, name: type, secret: type, config: `${type}-config`, resources: { cpu: '100m', memory: '1Gi' } },
  ...more,
});
const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }];
const step = { name: 'look', run: 'true', rules };
const steps = (...phases: string[]) => Object.fromEntries(phases.map((phase) => [phase, [step]]));
const groupHooks = steps('beforeApply', 'afterApply', 'beforeDestroy', 'afterDestroy');

const project = {
  project: 'shop',
  maxSlots: 1,
  images: {
    web: { type: 'build', repository: 'registry.example.test/web', dockerfile: 'Dockerfile', tag: '1' },
    redis: { type: 'external', from: 'docker.io/library/redis:7', local: 'registry.example.test/redis:7' },
  },
  builds: { repository: 'https://git.example.test/shop.git', branch: 'main' },
  sources: { branch: 'main', claim: 'code', directory: 'src' },
  registries: { 'registry.example.test': {} },
  environments: { dev: {}, ai: {} },
  dataPaths: {
    root: '/srv/shop',
    envDir: '/srv/shop/{{ if eq .Env "ai" }}slots/{{ .Slot }}{{ else }}dev{{ end }}',
    dirs: [{ name: 'postgres' }, { name: 'redis' }, { name: 'rabbitmq' }, { name: 'mariadb' }],
  },
  secrets: { salt: { source: 'generated', keys: { SALT: {} } }, copy: { source: 'shared' } },
  values: { tag: { default: '' } },
  backup: { hostPath: '/mnt/backups', secret: 'backup' },
  argocd: { repoURL: 'https://git.example.test/shop.git', branch: 'manifests' },
  hooks: steps('beforeAll', 'afterAll'),
  infrastructure: [
    {
      name: 'data',
      dataServices: [
        service('postgres', { image: 'docker.io/library/postgres:16-bookworm', user: 'shop', database: 'shop' }),
        service('redis', { image: 'docker.io/library/redis:7-bookworm' }),
        service('rabbitmq', { image: 'docker.io/library/rabbitmq:4.1', user: 'shop' }),
        service('mariadb', { image: 'docker.io/library/mariadb:11', user: 'shop', database: 'shop' }),
      ],
      manifests: [{ path: 'map.yaml' }],
      hooks: groupHooks,
    },
    {
      name: 'clusters',
      when: '{{ eq .Env "dev" }}',
      dataServices: [
        service('postgres', {
          ...{ name: 'cluster', config: 'cluster', engine: 'cloudnative-pg', user: 'shop', database: 'shop' },
          ...{ image: 'ghcr.io/cloudnative-pg/postgresql:17', storage: { size: '1Gi' } },
          backup: { destination: 's3://backups', credentials: { secret: 'bucket' } },
        }),
      ],
    },
  ],
  services: [
    {
      name: 'web',
      manifests: [{ path: 'web.yaml' }],
      image: { repository: 'example.test/web', tagTemplate: '1' },
      overlays: {
        ai: {
          hostMounts: [{ name: 'source', hostPath: '/srv/source', mountPath: '/src' }],
          pvcMounts: [{ name: 'cache', claimName: 'cache', mountPath: '/cache' }],
        },
      },
      hooks: groupHooks,
    },
  ],
};

/** All that somebody can see of a project: its output, what is said of it, and what its commands go by. */
function seen(document: unknown): string {
  const directory = writeFiles({
    'services.yaml': stringify(document),
    'web.yaml': workload('Deployment', 'web'),
    'map.yaml': '{apiVersion: v1, kind: ConfigMap, metadata: {name: map}}\n',
  });
  const notices = new Notices();
  try {
    const projects = loadProjects([join(directory, 'services.yaml')], { environment: {} });
    const { outputs } = buildAll(projects, { notices });
    const files = outputs.map(({ name, files: texts }) => [name, [...texts]]);
    const targets = projects.flatMap(({ targets: all }) =>
      all.map(({ name, pending, cluster, comments, hooks }) => ({ name, pending, cluster, comments, hooks })),
    );
    return JSON.stringify([files, targets, notices.lines()]).replaceAll(directory, '');
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return error.message.replaceAll(directory, '');
  }
}

type Path = readonly string[];

/** Keys that have values, and no keys of their own. */
function leavesOf(schema: JsonSchema, path: Path = []): { readonly path: Path; readonly schema: JsonSchema }[] {
  const inner = partsOf(schema).flatMap(({ properties = {}, items, additionalProperties }) => [
    ...Object.entries(properties).flatMap(([key, part]) => leavesOf(part, [...path, key])),
    ...(items ? leavesOf(items, [...path, '*']).filter((leaf) => leaf.path.length > path.length + 1) : []),
    ...(typeof additionalProperties === 'object' ? leavesOf(additionalProperties, [...path, '*']) : []),
  ]);
  return inner.length > 0 || path.length === 0 ? inner : [{ path, schema }];
}

const texts = [
  'changed',
  'no',
  '0640',
  'https://git.example.test/other.git',
  'ReadWriteMany',
  '10.0.0.0/8',
  'dev',
  '/srv/changed',
  '90s',
  '2Gi',
  '200m',
  'example.test/changed:2',
  '5 4 * * *',
  '1.34',
  '{{ "x" }}',
];

/** A schema, and those that it may be instead. */
function partsOf(schema: JsonSchema): JsonSchema[] {
  return [schema, ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap(partsOf)];
}

function valuesFor(schema: JsonSchema): unknown[] {
  return partsOf(schema).flatMap(({ type, enum: words = [], items, anyOf, oneOf }) => {
    // zod writes a choice of plain types as a list of these, and what may be anything without one.
    const types = [type ?? []].flat() as readonly string[];
    const isAnything = types.length === 0 && words.length === 0 && !anyOf && !oneOf;
    const is = (...names: readonly string[]) => names.some((name) => types.includes(name));
    return [
      ...words.filter((word) => word !== ''),
      ...(is('boolean') ? [true, false] : []),
      ...(is('integer', 'number') ? [1, 3, 70] : []),
      ...(isAnything || (is('string') && words.length === 0) ? texts : []),
      ...(is('array') && items ? texts.map((text) => [text]) : []),
      ...(is('object') ? [{ changed: 'changed' }, {}] : []),
    ];
  });
}

/** The document with a value at a path, once for each place where that can be: `*` is one entry. What it lies in is made, but no entries. */
function documentsWith(document: unknown, [key = '', ...rest]: Path, value: unknown): unknown[] {
  const inner = (part: unknown) => (rest.length === 0 ? [value] : documentsWith(part, rest, value));
  if (key === '*' && Array.isArray(document))
    return document.flatMap((part, index) =>
      inner(part).map((changed) => document.map((each: unknown, at) => (at === index ? changed : each))),
    );
  const object = (document ?? {}) as Readonly<Record<string, unknown>>;
  const names = key === '*' ? (Object.keys(object).length > 0 ? Object.keys(object) : ['dev']) : [key];
  return names.flatMap((name) => inner(object[name]).map((changed) => ({ ...object, [name]: changed })));
}

/** Where a key is acted on only beside something else: which test shows it. */
const shownElsewhere: Readonly<Record<string, string>> = {
  kubernetesVersion: 'test/kubernetes/object-checks/newer.test.ts',
  sharedNamespaces: 'test/stacks/project-checks/foreign-namespace.test.ts',
  'plainSecrets.report': 'test/stacks/hooks.test.ts',
  'plainSecrets.notSecret': 'test/kubernetes/plain-secrets',
  'values.*.default': 'test/config/task.test.ts',
  'values.*.oneOf': 'test/config/task.test.ts',
  'values.*.pattern': 'test/config/task.test.ts',
  ...Object.fromEntries(
    [
      'store.name',
      'store.kind',
      'store.refresh',
      'generator.kind',
      'generator.name',
      'generator.apiVersion',
      'keys.*.remote',
      'keys.*.property',
    ].map((key) => [`secrets.*.${key}`, 'test/stacks/secrets.test.ts']),
  ),
  'images.*.type': 'test/config/images/image-copies.test.ts',
  'images.*.slotRepository': 'test/config/images/image-builds.test.ts',
  'builds.registries.*': 'test/stacks/builds.test.ts',
  ...Object.fromEntries(
    ['repository', 'secret', 'branch', 'claim', 'directory', 'depth', 'submodules', 'user', 'group', 'gitImage'].map(
      (key) => [`sources.${key}`, 'test/stacks/sources.test.ts'],
    ),
  ),
  ...Object.fromEntries(
    [
      ...['dataPath', 'workload', 'container', 'path', 'command', 'tmp', 'usrLocal', 'root', 'requires'],
      ...['packages.system', 'packages.pip', 'packages.seconds', 'instructions.configMap', 'instructions.key'],
      ...['gitConfig.configMap', 'gitConfig.key', 'gitConfig.path', 'ssh.secret', 'ssh.hostPath', 'ssh.path'],
      ...['scan.image', 'scan.schedule', 'scan.onFinding', 'scan.allow', 'scan.seconds'],
    ].map((key) => [`workspace.${key}`, 'test/stacks/workspace.test.ts']),
  ),
  ...Object.fromEntries(
    [
      ...['image', 'workload', 'container', 'environments', 'name', 'command', 'resume', 'path', 'user', 'env.*'],
      ...['secrets.*.secret', 'secrets.*.key', 'envFrom.configMaps', 'envFrom.secrets', 'rules.*.apiGroups'],
      ...['rules.*.resources', 'rules.*.resourceNames', 'rules.*.verbs', 'resources.requests.cpu'],
      ...['resources.requests.memory', 'resources.requests.ephemeral-storage', 'resources.limits.cpu'],
      ...['resources.limits.memory', 'resources.limits.ephemeral-storage', 'branch', 'repairBranch', 'protected'],
      ...['labels.model', 'labels.effort', 'prompts.*'],
    ].map((key) => [`agent.${key}`, 'test/config/agent.test.ts']),
  ),
  ...Object.fromEntries(
    [
      ...['*.name', '*.toml', '*.file', '*.*'].map((key) => `configBlocks.${key}`),
      ...['*.title', '*.path', '*.*'].map((key) => `links.${key}`),
      ...[
        ...[
          'name',
          'type',
          'description',
          'startup_timeout_sec',
          'tool_timeout_sec',
          'command',
          'args',
          'endpoint',
          '*',
        ],
        ...['env', 'headers'].flatMap((key) =>
          ['value', 'envRef', 'varRef', 'optional', '*'].map((inner) => `${key}.*.${inner}`),
        ),
        ...['name', 'namespace', 'port', 'path', 'scheme', '*'].map((key) => `service.${key}`),
        ...['bearer_token_env_var', 'tools.*.name', 'tools.*.description', 'tools.*.*'],
      ].map((key) => `mcp.servers.*.${key}`),
    ].map((key) => [`codex.${key}`, 'test/config/agent-pod/agent-files.test.ts']),
  ),
  'backup.repository': 'test/config/backup.test.ts',
  'builds.address': 'test/stacks/builds.test.ts',
  'customResourceScopes.*': 'test/kubernetes/scope.test.ts',
  'infrastructure.*.dataServices.*.type': 'test/stacks/data-services.test.ts',
  'infrastructure.*.dataServices.*.engine': 'test/stacks/operated-services.test.ts',
  'infrastructure.*.dataServices.*.backup.destination': 'test/stacks/operated-services.test.ts',
  'infrastructure.*.dataServices.*.sharedMemory': 'test/stacks/data-services.test.ts',
  ...Object.fromEntries(
    ['user', 'group', 'dataDirectory', 'tools'].map((key) => [
      `infrastructure.*.dataServices.*.imageFacts.${key}`,
      'test/stacks/data-services.test.ts',
    ]),
  ),
  'limits.quota.*': 'test/config/limits.test.ts',
};

const leaves = [...new Map(leavesOf(servicesJsonSchema()).map((leaf) => [leaf.path.join('.'), leaf])).entries()];
const usual = seen(project);

test('the project is one that there is nothing to say against', () => {
  expect(servicesSchema.safeParse(project).error?.issues ?? []).toEqual([]);
  expect(usual).toMatch(/^\[\[\["shop-dev"/);
});

test('tests that are named are there', () => {
  expect(Object.values(shownElsewhere).filter((file) => !existsSync(file))).toEqual([]);
});

test.each(leaves.filter(([name]) => shownElsewhere[name] === undefined))(
  '%s changes something, is an error, or is listed',
  (_, { path, schema }) => {
    const documents = valuesFor(schema).flatMap((value) => documentsWith(project, path, value));
    const right = documents.filter((document) => servicesSchema.safeParse(document).success);
    expect(right.length).toBeGreaterThan(0);
    expect(right.some((document) => seen(document) !== usual)).toBe(true);
  },
);
