import { appendFileSync, chmodSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { KubernetesObject } from '../kubernetes/kubernetes-object';
import { Notices } from '../input/notice';
import { InvalidInput } from '../input/problem';
import { loadProjects } from '../config/projects';
import { synthesize } from '../stacks/synthesize';

// A real project of codexctl, as it is: beside the project's root where this project is developed, and nowhere else.
const file = join(__dirname, '../../shared/samples/project-example-hostpath/services.yaml');
const isThere = existsSync(file);
if (!isThere) console.warn('skipped: the real project-example: its files are not beside the project');

const secret = 'not-to-be-seen-anywhere';
const environment = {
  CODEXCTL_DATA_ROOT: '/srv/data/project-example',
  CODEXCTL_CODE_ROOT_BASE: '/srv/code',
  POSTGRES_PASSWORD: secret,
  REDIS_PASSWORD: secret,
  OPENAI_API_KEY: secret,
};
const projectRoot = '/srv/src';
const outdir = mkdtempSync(join(tmpdir(), 'slotstack-sample-'));

afterAll(() => {
  rmSync(outdir, { recursive: true });
});

function objectsOf(target: string): string[] {
  const files = readdirSync(join(outdir, target), { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return files
    .flatMap((entry) =>
      parseAllDocuments(readFileSync(join(entry.parentPath, entry.name), 'utf8')).map(
        (document) => document.toJS() as KubernetesObject | null,
      ),
    )
    .flatMap((object) => (object ? [`${object.kind}/${object.metadata.name}`] : []))
    .sort();
}

/** What codexctl renders for each target (reference: its own renderer), in its terms. */
const base = ['ConfigMap/project-example-config', 'ConfigMap/redis-config', 'ConfigMap/db-config'];
const secrets = ['crypto', 'db', 'redis', 'openai', 'context7', 'github'].map((name) => `Secret/${name}-secret`);
const workloads = [
  ...['postgres', 'redis', 'jaeger', 'django-backend', 'chat-backend', 'web-frontend'].flatMap((name) => [
    `Deployment/${name}`,
    `Service/${name}`,
  ]),
  ...['jaeger', 'django-backend', 'chat-backend', 'web-frontend'].map((name) => `ConfigMap/${name}-config`),
];
const ingresses = ['django-backend', 'chat-backend', 'web-frontend'].map((name) => `Ingress/${name}-ingress`);
const agent = ['ServiceAccount/codex-sa', 'Role/codex-ops', 'RoleBinding/codex-ops-binding', 'Deployment/codex'];
const codexctl: Readonly<Record<string, readonly string[]>> = {
  dev: ['Namespace/project-example-dev', ...base, ...secrets, 'ClusterIssuer/letsencrypt', ...workloads, ...ingresses],
  'ai-staging': [
    ...[
      'Namespace/project-example-ai-staging',
      ...base,
      ...secrets,
      'ClusterIssuer/letsencrypt',
      ...workloads,
      ...ingresses,
    ],
    ...['ConfigMap/coredns', 'Deployment/echo-probe', 'Service/echo-probe', 'Ingress/echo-probe'],
  ],
  'dev-3': [
    'Namespace/project-example-dev-3',
    ...base,
    ...secrets,
    'ClusterIssuer/letsencrypt',
    ...workloads,
    ...agent,
    'Ingress/ingress-dev-3',
  ],
  // Its infrastructure and its service bring the same three objects: they are there twice.
  'ai-repair': [...agent.slice(0, 3), ...agent],
};

/** The deliberate differences, as docs/compatibility.md lists them. */
const shared = ['ClusterIssuer/letsencrypt', 'ConfigMap/coredns'];
const leftOut = [...secrets, ...shared];
const added: Readonly<Record<string, readonly string[]>> = {
  dev: ['ServiceAccount/slot-data'],
  'ai-staging': ['ServiceAccount/slot-data'],
  'dev-3': [
    'ServiceAccount/slot-data',
    'Job/slot-data-cleanup-project-example-dev-3',
    'Job/slot-gate-project-example-dev-3',
    'Job/slot-hook-after-1-check-dev-host-ports',
    ...['LimitRange/slotstack-limits', 'ResourceQuota/slotstack-limits'],
    ...['NetworkPolicy/slotstack-egress', 'NetworkPolicy/slotstack-ingress'],
  ],
  'ai-repair': [],
};

(isThere ? describe : describe.skip)('the real project-example', () => {
  const notices = new Notices();

  beforeAll(() => {
    synthesize(loadProjects([file], { environment, projectRoot }), { outdir, notices });
  });

  test('has a target for each environment and slot, and the platform', () => {
    const slots = Array.from({ length: 10 }, (_, index) => `project-example-dev-${index + 1}`);
    const others = ['dev', 'ai-staging', 'ai-repair', 'platform'].map((name) => `project-example-${name}`);
    expect(readdirSync(outdir).sort()).toEqual([...slots, ...others].sort());
  });

  test.each([
    ['dev', 30],
    ['ai-staging', 34],
    ['dev-3', 32],
    ['ai-repair', 7],
  ])('%s has the %d objects of codexctl, but for the deliberate differences', (name, count) => {
    expect(codexctl[name]).toHaveLength(count);
    const expected = [...new Set(codexctl[name])]
      .filter((object) => !leftOut.includes(object))
      .concat(added[name] ?? []);
    expect(objectsOf(`project-example-${name}`)).toEqual(expected.sort());
  });

  test('what the whole cluster shares is once in the platform target', () => {
    expect(objectsOf('project-example-platform').filter((object) => shared.includes(object))).toEqual(
      [...shared].sort(),
    );
  });

  test('no value of a Secret is in the output', () => {
    const files = readdirSync(outdir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const texts = files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
    expect(texts.length).toBeGreaterThan(50);
    expect(texts.filter((text) => text.includes(secret))).toEqual([]);
    expect(notices.lines().join('\n')).not.toContain(secret);
  });

  test('the data mount that the image overlays is reported where it stands', () => {
    const lines = notices.lines().filter((line) => line.includes('the data goes there, never reaches the data path'));
    expect(lines).toEqual([
      expect.stringMatching(/deploy\/postgres\.service\.yaml:4:1 Deployment\/postgres mounts data path "postgres"/),
    ]);
  });

  test.each([
    [
      'CODEXCTL_DATA_ROOT',
      { ...environment, CODEXCTL_DATA_ROOT: undefined },
      projectRoot,
      /dataPaths.*set CODEXCTL_DATA_ROOT/,
    ],
    ['SLOTSTACK_PROJECT_ROOT', environment, undefined, /depends on \.ProjectRoot.*set SLOTSTACK_PROJECT_ROOT/],
  ])(
    'without %s it is refused with a line that says which variable is missing, and why',
    (_, variables, root, reason) => {
      const load = () =>
        loadProjects([file], { environment: variables, ...(root !== undefined && { projectRoot: root }) });
      expect(load).toThrow(InvalidInput);
      expect(load).toThrow(reason);
    },
  );

  test('its agent can be that of slotstack by two lines, in slots and in staging', () => {
    const copy = mkdtempSync(join(tmpdir(), 'slotstack-sample-'));
    cpSync(dirname(file), copy, { recursive: true });
    const own = join(copy, 'services.yaml');
    // What is read alone is copied so, too.
    chmodSync(own, 0o644);
    appendFileSync(own, '\nagent:\n  workload: codex\n  command: [codex, exec, "-"]\n');
    const [project] = loadProjects([own], { environment, projectRoot });
    const agents = Object.fromEntries((project?.targets ?? []).map((target) => [target.name, target.agent]));
    const isIn = ['project-example-dev', 'project-example-dev-3', 'project-example-ai-repair'];
    expect(isIn.map((name) => agents[name]?.workload)).toEqual([
      undefined,
      { kind: 'Deployment', name: 'codex', container: 'codex', serviceAccount: 'codex-sa' },
      { kind: 'Deployment', name: 'codex', container: 'codex', serviceAccount: 'codex-sa' },
    ]);
    expect(agents['project-example-dev-3']).toMatchObject({
      ...{ language: 'ru', model: 'gpt-5.2-codex', effort: 'medium' },
      timeouts: { exec: 3600, rollout: 1800, deployWait: 300 },
      links: [
        { title: 'Chat frontend', path: '/' },
        { title: 'Django admin', path: '/admin/' },
      ],
    });
    rmSync(copy, { recursive: true });
  });

  test('each hook and image has an outcome: nothing is dropped silently', () => {
    const [project] = loadProjects([file], { environment, projectRoot });
    const slot = project?.targets.find((target) => target.slot === 3);
    const outcomes = Object.fromEntries((slot?.pending ?? []).map(({ name, status }) => [name, status]));
    expect(slot?.hooks.map(({ name }) => name)).toEqual(['check-dev-host-ports']);
    expect(outcomes).toEqual({
      'ensure-local-data-dirs': 'replaced',
      'wait-echo-probe': 'not applicable',
      'check-echo-probe-http': 'not applicable',
      'cleanup-echo-probe': 'not applicable',
      'reuse-dev-tls-secret': 'replaced',
      ...Object.fromEntries(
        ['django-backend', 'chat-backend', 'web-frontend', 'codex'].map((name) => [name, 'replaced']),
      ),
      // Its registry is the machine itself.
      ...Object.fromEntries(['busybox', 'postgres', 'redis', 'jaeger'].map((name) => [name, 'replaced'])),
      // The block for the agent, which no template reads; the image is listed before it.
      codex: 'not applicable',
      registry: 'not applicable',
      state: 'replaced',
    });
  });
});
