import { load, loadTarget, problemsOf, problemsTogether } from './project-directory';

const project = 'project: shop\nenvironments: {dev: {}}\n';

function guardOf(services: string) {
  const { hostPaths, ...guard } = loadTarget(services).guard;
  return { ...guard, hostPaths: hostPaths.map(({ path }) => path) };
}

describe('the guard', () => {
  test('is on, lists nothing, and knows the agent of codexctl', () => {
    const usual = {
      enabled: true,
      hostPaths: [],
      agentServiceAccounts: ['codex-sa'],
      priorityClasses: [],
      apiGroups: [],
    };
    expect(guardOf(project)).toEqual(usual);
    expect(guardOf(`${project}guard: {}\n`)).toEqual(usual);
  });

  test('is what services.yaml says, for each environment', () => {
    const services = `project: shop
environments: {dev: {}, ai: {}}
maxSlots: 1
guard:
  enabled: '{{ ne .Env "dev" }}'
  hostPaths: [/srv/models, '{{ if .Slot }}/srv/code/{{ .Slot }}{{ end }}', ' ']
  agentServiceAccounts: [agent, reviewer.bot]
  priorityClasses: [batch]
  apiGroups: [cert-manager.io]
`;
    const guards = load(services).targets.map(({ guard }) => ({
      ...guard,
      hostPaths: guard.hostPaths.map(({ path }) => path),
    }));
    const lists = {
      agentServiceAccounts: ['agent', 'reviewer.bot'],
      priorityClasses: ['batch'],
      apiGroups: ['cert-manager.io'],
    };
    expect(guards).toEqual([
      { enabled: false, hostPaths: ['/srv/models'], ...lists },
      { enabled: true, hostPaths: ['/srv/models', '/srv/code/1'], ...lists },
    ]);
  });

  const mounts = (paths: string, when = 'yes') => `services:
  - name: api
    when: '${when}'
    overlays:
      dev: {hostMounts: [${paths}]}
      ai: {hostMounts: [{name: other, hostPath: /srv/other, mountPath: /x}]}
`;

  test('takes what overlays of the environment mount for listed', () => {
    const services = `project: shop\nenvironments: {dev: {}, ai: {}}\nmaxSlots: 1\n${mounts('{name: a, hostPath: /srv/a, mountPath: /a}, {name: b, mountPath: /b}')}`;
    const paths = load(services).targets.map(({ guard }) => guard.hostPaths.map(({ path }) => path));
    expect(paths).toEqual([['/srv/a'], ['/srv/other']]);
    expect(load(services).targets[0]?.guard.hostPaths[0]?.position).toMatchObject({ line: 8, column: 46 });
  });

  test('does not list what a mistaken overlay mounts, or one of a service that is left out', () => {
    const one = `${project}environments: {dev: {}, ai: {}}\nmaxSlots: 1\n`.replace('environments: {dev: {}}\n', '');
    const listed = (services: string) => load(one + services).targets[0]?.guard.hostPaths;
    expect(listed(mounts('{name: a, hostPath: /srv/a/, mountPath: /a}'))).toEqual([]);
    expect(listed(mounts('{name: a, hostPath: "{{ .ProjectRoot }}/a", mountPath: /a}'))).toEqual([]);
    expect(listed(mounts('{name: a, hostPath: /srv/a, mountPath: /a}', 'no'))).toEqual([]);
  });

  test('does not list data that an overlay mounts: its own rules hold for that', () => {
    const data = "dataPaths: {root: /srv/shop, envDir: '/srv/shop/{{ .Env }}{{ .Slot }}', dirs: [db]}\n";
    const services = `project: shop\nenvironments: {dev: {}, ai: {}}\nmaxSlots: 1\n${data}${mounts('{name: a, hostPath: /srv/shop/dev0/db, mountPath: /a}')}`;
    expect(load(services).targets[0]?.guard.hostPaths).toEqual([]);
  });

  test('of a namespace is its owner, with what guests there mount, run as and write', () => {
    const services = `project: shop
namespace: {patterns: {staging: a, repair: a, dev: b}}
environments: {staging: {}, repair: {}, dev: {}}
guard:
  enabled: '{{ eq .Env "staging" }}'
  hostPaths: ['/srv/{{ .Env }}']
  agentServiceAccounts: ['agent', 'agent-{{ .Env }}']
  priorityClasses: ['{{ .Env }}']
  apiGroups: ['{{ .Env }}.example.org']
`;
    const [staging, repair, dev] = load(services).targets.map(({ guard }) => guard);
    expect(staging).toMatchObject({
      enabled: true,
      hostPaths: [{ path: '/srv/staging' }, { path: '/srv/repair' }],
      agentServiceAccounts: ['agent', 'agent-staging', 'agent-repair'],
      priorityClasses: ['staging', 'repair'],
      apiGroups: ['staging.example.org', 'repair.example.org'],
    });
    expect(repair).toEqual(staging);
    expect(dev).toMatchObject({ enabled: false, hostPaths: [{ path: '/srv/dev' }] });
  });
});

const listing = (path: string) => `${project}guard: {hostPaths: [/srv/a, ${path}]}\n`;

test.each([
  [
    'srv/b',
    'guard.hostPaths[1]: "srv/b" must be absolute: it is a path on the node, where no working directory, "~" or variable is known',
  ],
  ['/srv/../b', 'guard.hostPaths[1]: "/srv/../b" must not contain "." or ".." parts'],
  ['/srv/b/', 'guard.hostPaths[1]: "/srv/b/" must be canonical: write /srv/b'],
  ['"/srv/b,/"', 'guard.hostPaths[1]: "/srv/b,/" must consist of letters, digits, ".", "_", "-" and "/"'],
  [
    "'{{ .ProjectRoot }}/b'",
    "guard.hostPaths[1]: depends on .ProjectRoot, which differs from machine to machine: set SLOTSTACK_PROJECT_ROOT to the checkout's path on the nodes",
  ],
])('a listed path %s is refused', (path, problem) => {
  expect(problemsOf(listing(path))).toEqual([`services.yaml:3:29 ${problem}`]);
});

test.each([
  ['{enable: true}', 'guard: unknown key "enable"; did you mean "enabled"?'],
  ['{enabled: maybe}', 'guard.enabled: must be true or false'],
  ['{hostPaths: /srv/a}', 'guard.hostPaths: must be a list'],
  [
    '{agentServiceAccounts: [Codex]}',
    'guard.agentServiceAccounts[0]: must be the name of a ServiceAccount: lower-case letters, digits, "-" and "."',
  ],
  [
    '{agentServiceAccounts: ["a,b"]}',
    'guard.agentServiceAccounts[0]: must be the name of a ServiceAccount: lower-case letters, digits, "-" and "."',
  ],
  [
    '{priorityClasses: ["a,b"]}',
    'guard.priorityClasses[0]: must be the name of a PriorityClass: lower-case letters, digits, "-" and "."',
  ],
  ...['cert-manager', 'cert-manager.io/v1', '"*"', '"a.io,b.io"'].map((group) => [
    `{apiGroups: [${group}]}`,
    'guard.apiGroups[0]: must be the group of custom resources, such as cert-manager.io, without a version',
  ]),
])('%s is refused', (guard = '', problem) => {
  expect(problemsOf(`${project}guard: ${guard}\n`)).toEqual([expect.stringMatching(/^services.yaml:3:\d+ /)]);
  expect(problemsOf(`${project}guard: ${guard}\n`)[0]).toContain(problem);
});

describe('a listed path', () => {
  const data = (name: string, root: string, guard = '') =>
    `project: ${name}\nenvironments: {dev: {}}\ndataPaths: {root: ${root}, envDir: ${root}/dev, dirs: [db]}\n${guard}`;

  test.each(['/srv/shop', '/srv/shop/dev/db', '/srv', '/'])('%s is refused where it is a way to data', (path) => {
    const services = data('shop', '/srv/shop', `guard: {hostPaths: [${path}]}\n`);
    expect(problemsTogether({ 'services.yaml': services })).toEqual([
      `services.yaml:4:21 host path "${path}": data lies in /srv/shop, which only data services mount`,
    ]);
  });

  test('is refused where it is a way to the data of another project', () => {
    const projects = {
      'shop.yaml': data('shop', '/srv/shop'),
      'blog.yaml': data('blog', '/srv/blog', 'guard: {hostPaths: [/srv/shop/dev]}\n'),
    };
    expect(problemsTogether(projects)).toEqual([
      'blog.yaml:4:21 host path "/srv/shop/dev": data lies in /srv/shop, which only data services mount',
    ]);
  });

  test('may lie beside data', () => {
    const services = data('shop', '/srv/shop', 'guard: {hostPaths: [/srv/shop-code]}\n');
    expect(problemsTogether({ 'services.yaml': services })).toEqual([]);
  });
});
