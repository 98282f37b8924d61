import { stringify } from 'yaml';
import { servicesJsonSchema, type JsonSchema } from '../../../config/schema/json-schema';
import { contentOf, synthesized } from '../../stacks/synthesized';

// The constructs of the library have the defaults; the reference tells them. That both are the same is seen here.

/** Has each object of services.yaml that a key with a default belongs to. */
const project = {
  project: 'shop',
  maxSlots: 2,
  registry: 'registry.example.test',
  images: {
    web: { type: 'build', repository: 'registry.example.test/web', dockerfile: 'Dockerfile', tag: '1' },
    redis: { type: 'external', from: 'docker.io/library/redis:7', local: 'registry.example.test/redis:7' },
  },
  mirror: {},
  sources: { branch: 'main', claim: 'code', directory: 'src' },
  workspace: {
    ...{ dataPath: 'files', workload: 'web', command: ['nginx'] },
    ...{ packages: {}, gitConfig: { configMap: 'map' }, scan: {} },
  },
  builds: { repository: 'https://git.example.test/shop.git', branch: 'main' },
  registries: { 'registry.example.test': {} },
  namespace: { patterns: { ai: 'shop-dev-{{ .Slot }}' } },
  environments: { dev: {}, ai: {} },
  dataPaths: {
    root: '/srv/shop',
    envDir: '/srv/shop/{{ if eq .Env "ai" }}slots/{{ .Slot }}{{ else }}dev{{ end }}',
    dirs: [
      ...[{ name: 'postgres' }, { name: 'redis' }, { name: 'rabbitmq' }, { name: 'mariadb' }],
      { name: 'files', shared: true, owner: 1000 },
    ],
    collector: {},
  },
  agent: { image: 'registry.example.test/agent:1', command: ['agent'], labels: {} },
  codex: {
    timeouts: {},
    links: [{ title: 'Shop' }],
    mcp: {
      servers: [
        { name: 'docs', type: 'cluster', service: { name: 'docs' }, headers: { 'X-Team': { value: 'shop' } } },
        { name: 'search', type: 'stdio', command: 'search', env: { TEAM: { value: 'shop' } } },
      ],
    },
  },
  backup: { hostPath: '/mnt/backups', secret: 'backup', keep: {} },
  guard: {},
  plainSecrets: {},
  secrets: {
    salt: { source: 'generated', keys: { SALT: {} } },
    stored: { source: 'external', store: { name: 'vault' }, keys: { KEY: {} } },
    made: { source: 'external', generator: { kind: 'Password', name: 'long' } },
  },
  argocd: { repoURL: 'https://git.example.test/shop.git', branch: 'manifests' },
  infrastructure: [
    {
      name: 'data',
      dataServices: [
        { type: 'postgres', image: 'docker.io/library/postgres:16-bookworm', user: 'shop', database: 'shop' },
        { type: 'redis', image: 'docker.io/library/redis:7-bookworm' },
        { type: 'rabbitmq', image: 'docker.io/library/rabbitmq:4.1', user: 'shop' },
        { type: 'mariadb', image: 'docker.io/library/mariadb:11', user: 'shop', database: 'shop' },
      ].map(({ type, ...service }) => ({
        type,
        name: type,
        ...service,
        secret: type,
        config: `${type}-config`,
        resources: { cpu: '100m', memory: '1Gi' },
      })),
      manifests: [{ path: 'map.yaml' }],
      hooks: { afterApply: [{ name: 'look', run: 'true' }] },
    },
    {
      name: 'clusters',
      when: '{{ eq .Env "dev" }}',
      dataServices: [
        {
          type: 'postgres',
          engine: 'cloudnative-pg',
          image: 'ghcr.io/cloudnative-pg/postgresql:17',
          user: 'shop',
          database: 'shop',
          backup: { destination: 's3://backups', credentials: { secret: 'bucket' } },
        },
        { type: 'rabbitmq', engine: 'cluster-operator', image: 'docker.io/library/rabbitmq:4.1', user: 'shop' },
      ].map(({ type, ...service }) => ({
        type,
        name: `${type}-cluster`,
        ...service,
        storage: { size: '1Gi' },
        secret: type,
        config: `${type}-cluster`,
        resources: { cpu: '100m', memory: '1Gi' },
      })),
    },
  ],
  services: [
    {
      name: 'web',
      manifests: [{ path: 'web.yaml' }],
      overlays: {
        ai: {
          hostMounts: [{ name: 'source', hostPath: '/srv/source', mountPath: '/src' }],
          pvcMounts: [{ name: 'cache', claimName: 'cache', mountPath: '/cache' }],
        },
      },
    },
  ],
};

const web = stringify({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'docker.io/library/nginx:1.29' }] },
    },
  },
});

interface Default {
  readonly path: readonly string[];
  readonly value: unknown;
}

/** Keys whose description states a value, such as `@default 72`, and not words. */
function defaultsIn(schema: JsonSchema, path: readonly string[] = []): Default[] {
  const [, stated = ''] = /@default (.*)$/.exec(schema.description ?? '') ?? [];
  const inner = [
    ...Object.entries(schema.properties ?? {}).flatMap(([key, part]) => defaultsIn(part, [...path, key])),
    ...(schema.items ? defaultsIn(schema.items, [...path, '*']) : []),
    ...(typeof schema.additionalProperties === 'object' ? defaultsIn(schema.additionalProperties, [...path, '*']) : []),
    ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap((part) => defaultsIn(part, path)),
  ];
  try {
    return [{ path, value: JSON.parse(stated) as unknown }, ...inner];
  } catch {
    return inner;
  }
}

/** The document with a value at a path, wherever it can be: `*` is each entry. */
function withValue(document: unknown, [key = '', ...rest]: readonly string[], value: unknown): unknown {
  if (typeof document !== 'object' || document === null) return document;
  const set = (part: unknown) => withValue(part, rest, value);
  if (Array.isArray(document)) return document.map(set);
  if (key === '*') return Object.fromEntries(Object.entries(document).map(([name, part]) => [name, set(part)]));
  if (rest.length === 0) return isRightFor(document, key) ? { ...document, [key]: value } : document;
  return key in document ? { ...document, [key]: set((document as Record<string, unknown>)[key]) } : document;
}

/** `database: 0` is of Redis alone, `instances` of what an operator runs. */
function isRightFor(object: object, key: string): boolean {
  const type = 'type' in object ? object.type : undefined;
  if (key === 'instances') return 'engine' in object;
  if (key === 'context') return 'dockerfile' in object;
  // A workspace needs what it is not by default.
  if (key === 'shared') return !('owner' in object);
  const keys: Readonly<Record<string, string>> = { database: 'redis', virtualHost: 'rabbitmq' };
  return keys[key] === undefined || keys[key] === type;
}

/** What a synth gives; `readOnly: false` of a mount says nothing. */
function outputOf(document: unknown): string {
  const { outdir } = synthesized(stringify(document), { 'web.yaml': web, 'map.yaml': map });
  return JSON.stringify(contentOf(outdir), null, 1).replaceAll(/\\n *readOnly: false/g, '');
}

const map = '{apiVersion: v1, kind: ConfigMap, metadata: {name: map}}\n';
const defaults = defaultsIn(servicesJsonSchema());
const usual = outputOf(project);

test('there are as many as there seem to be', () => {
  expect(defaults.length).toBeGreaterThan(20);
});

test.each(defaults.map(({ path, value }) => [path.join('.'), path, value] as const))(
  '%s is, left out, what the reference says',
  (_, path, value) => {
    const stated = withValue(project, path, value);
    // Steps are the same in all phases, of which one is here.
    if (!path.includes('hooks')) expect(stated).not.toEqual(project);
    expect(outputOf(stated)).toBe(usual);
  },
);
