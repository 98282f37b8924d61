import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { registerFileText } from '../../config/register-file';
import { contentOf } from '../stacks/synthesized';
import { describeWithGit, git, Repository, temporaryDirectory, writeFiles } from '../slots/repository';
import { servicesYaml, since, slotFile } from '../slots/slot-project';

/** The command on the project in `directory`, and how it ended. */
function slots(directory: string, args: readonly string[], environment: Record<string, string> = {}) {
  const command = ['start.mjs', 'cli/slotstack.ts', 'slots', ...args, '--project=shop'];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, {
    encoding: 'utf8',
    env: { ...process.env, SERVICES_FILE: join(directory, 'services.yaml'), ...environment },
  });
  return { status, stdout, stderr };
}

const allocation = ['allocate', '--issue=42', '--owner=alice', `--since=${since}`];

function localProject(files: Readonly<Record<string, string>> = {}): string {
  const directory = temporaryDirectory();
  writeFiles(directory, { 'services.yaml': servicesYaml(), ...files });
  return directory;
}

describeWithGit('slots', () => {
  test('answers a workflow with a line for each fact, and people with a sentence', () => {
    const repository = new Repository();
    const project = join(repository.checkout, 'projects/shop');
    const { status, stdout, stderr } = slots(project, allocation);
    const commit = git(repository.bare, 'rev-parse', 'main');
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: 'slot 1 of shop now works for issue 42, as generation 1\n',
    });
    expect(stdout.split('\n')).toEqual([
      'project=shop',
      'slot=1',
      'namespace=shop-dev-1',
      'state=active',
      'generation=1',
      'issue=42',
      'owner=alice',
      `since=${since}`,
      'changed=true',
      `commit=${commit}`,
      '',
    ]);
    const again = slots(project, [...allocation, '--output=json']);
    expect(JSON.parse(again.stdout)).toMatchObject({ slot: 1, generation: 1, changed: false, commit });
    const released = slots(project, ['release', '--issue=42', '--output=json', '--yes']);
    expect(JSON.parse(released.stdout)).toMatchObject({ slot: 1, state: 'released', generation: 1, changed: true });
    const late = slots(project, ['release', '--issue=42', '--output=json', '--yes']);
    expect({ status: late.status, ...(JSON.parse(late.stdout) as object) }).toEqual({
      status: 0,
      project: 'shop',
      changed: false,
      commit: git(repository.bare, 'rev-parse', 'main'),
    });
  });

  test('of a project that is not in SERVICES_FILE is in projects/', () => {
    const { status, stderr } = slots('', ['list', '--local'], { SERVICES_FILE: '' });
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: 'error: projects/shop/services.yaml: no such file\nnothing written: 1 problem\n',
    });
  });
});

test('list shows every slot, for people and for programs', () => {
  const project = localProject({
    'slots/active/2.yaml': registerFileText(slotFile(2, 7, { pr: 8 })),
    'slots/released/4.yaml': registerFileText(slotFile(4, 1, { issue: 9 })),
  });
  expect(slots(project, ['list', '--local']).stdout).toBe(`\
SLOT  STATE     GENERATION  ISSUE  PR  OWNER  SINCE              NAMESPACE
1     unused    0           -      -   -      -                  shop-dev-1
2     active    7           -      8   alice  2026-11-21T10:00Z  shop-dev-2
3     unused    0           -      -   -      -                  shop-dev-3
4     released  1           9      -   alice  2026-11-21T10:00Z  shop-dev-4
`);
  const list = JSON.parse(slots(project, ['list', '--local', '--output=json']).stdout) as unknown[];
  expect(list).toHaveLength(4);
  expect(list[1]).toEqual({ ...slotFile(2, 7, { pr: 8 }), state: 'active', namespace: 'shop-dev-2' });
});

test('show tells of one slot', () => {
  const project = localProject({ 'slots/active/2.yaml': registerFileText(slotFile(2, 7, { pr: 8 })) });
  expect(JSON.parse(slots(project, ['show', '--pr=8', '--local', '--output=json']).stdout)).toEqual({
    project: 'shop',
    ...slotFile(2, 7, { pr: 8 }),
    state: 'active',
    namespace: 'shop-dev-2',
    facts: {
      'shop-dev-2': { addresses: [], receipt: [expect.stringMatching(/^ends when pull request 8 is closed, /)] },
    },
  });
  expect(slots(project, ['show', '--pr=9', '--local'])).toEqual({
    status: 1,
    stdout: '',
    stderr: 'error: pull request 9 holds no slot of shop\n',
  });
});

test('show tells people what whoever has the slot should know, as the comment on GitHub does', () => {
  const data = `dataPaths: {root: /srv/shop, envDir: '/srv/shop/{{ .Env }}/{{ .Slot }}', dirs: [db]}
infrastructure:
  - name: data
    dataServices: [{type: redis, name: db, image: 'redis:7', config: c, secret: s, resources: {cpu: 50m, memory: 64Mi}}]
`;
  const project = localProject({
    'services.yaml': servicesYaml() + data,
    'slots/active/2.yaml': registerFileText({ ...slotFile(2, 7, { issue: 8, pr: 9 }), life: 7 }),
  });
  const { stdout, stderr } = slots(project, ['show', '--issue=8', '--local']);
  expect(stdout).toContain('generation=7\n');
  expect(stderr.split('\n').slice(1)).toEqual([
    'shop-dev-2',
    '- generation 7 of its data: it starts empty, without anything of an earlier task; what was still there is moved aside as it starts, and can be had back for 72 hours from then, until 2026-11-24T10:00Z at least: `slotstack trash list shop-dev-2`',
    '- databases and where their passwords are: `slotstack connect shop-dev-2`',
    '- ends when issue 8 or pull request 9 is closed, or both are without a label for it, and its data with it; by hand: `slotstack slots release --slot 2`',
    '',
  ]);
  expect(slots(project, ['show', '--slot=1', '--local']).stderr).toBe('slot 1 of shop is not in use\n');
});

test('show says what the register has where services.yaml is not to be read', () => {
  const project = localProject({
    'services.yaml': `${servicesYaml()}infrastructure: [{name: x, manifests: [{path: none.yaml}]}]\n`,
    'slots/active/2.yaml': registerFileText(slotFile(2, 7, { pr: 8 })),
  });
  const { status, stdout, stderr } = slots(project, ['show', '--slot=2', '--local', '--output=json']);
  expect({ status, answer: JSON.parse(stdout) as unknown }).toMatchObject({
    status: 0,
    answer: { pr: 8, facts: null },
  });
  expect(stderr).toContain('note: services.yaml is not to be read here');
});

test('a full project has an exit code of its own, and a line for each holder', () => {
  const project = localProject({
    'services.yaml': servicesYaml(1),
    'slots/active/1.yaml': registerFileText(slotFile(1, 7, { pr: 8 })),
  });
  expect(slots(project, [...allocation, '--local'])).toEqual({
    status: 69,
    stdout: '',
    stderr: `error: all slots of shop are in use: release one\nerror: slot 1: pull request 8 (alice, since ${since})\n`,
  });
});

test('a services.yaml of another project is refused', () => {
  const project = localProject({ 'services.yaml': servicesYaml().replace('shop', 'other') });
  const { status, stderr } = slots(project, ['list', '--local']);
  expect(status).toBe(1);
  expect(stderr).toBe(
    `error: ${project}/services.yaml is of project "other", not of "shop": rename its folder, or the project in it, so that both are the same\n`,
  );
});

test('a namespace pattern sees the environment, as in a synth', () => {
  const services = `${servicesYaml()}envFiles: [.env]\nnamespace: {patterns: {ai: '{{ envOr "TEAM" "x" }}-{{ .Slot }}'}}\n`;
  const project = localProject({ 'services.yaml': services, '.env': 'TEAM=blue\n' });
  expect(slots(project, ['show', '--slot=3', '--local']).stdout).toContain('namespace=blue-3\n');
});

describe('with --ask-cluster', () => {
  /** Answers as a cluster with what stands in its files, and writes down what it is asked. */
  const fakeKubectl = `#!/bin/sh
cd "$(dirname "$0")"
echo "$*" >>calls
case "$2" in
  namespace) answer=$3 ;;
  --raw=*) answer=applications ;;
esac
if [ -e "$answer" ]; then cat "$answer"; else cat error >&2; exit 1; fi
`;
  const notFound = 'Error from server (NotFound): it is not found';

  /** Allocates a slot while the cluster answers so. */
  function allocate(answers: Readonly<Record<string, string>>) {
    const cluster = temporaryDirectory();
    writeFiles(cluster, { kubectl: fakeKubectl, error: notFound, ...answers });
    chmodSync(join(cluster, 'kubectl'), 0o755);
    const project = localProject();
    const result = slots(project, [...allocation, '--ask-cluster', '--local'], {
      PATH: `${cluster}:${process.env.PATH ?? ''}`,
    });
    return { ...result, calls: readFileSync(join(cluster, 'calls'), 'utf8').split('\n'), project };
  }

  test.each([
    ['no such Application', { applications: '{"items":[]}' }],
    ['no Argo CD at all', {}],
  ])('takes a slot of which the cluster has no namespace and %s', (_, answers) => {
    const { status, stdout, calls } = allocate(answers);
    const inTime = '--request-timeout=30s';
    expect(status).toBe(0);
    expect(stdout).toContain('slot=1\n');
    expect(calls).toEqual([
      `get namespace shop-dev-1 --output=json ${inTime}`,
      `get --raw=/apis/argoproj.io/v1alpha1/applications?fieldSelector=metadata.name%3Dshop-dev-1 ${inTime}`,
      '',
    ]);
  });

  test('passes over a slot whose namespace is there still', () => {
    const namespace = JSON.stringify({ kind: 'Namespace', metadata: { name: 'shop-dev-1' } });
    expect(allocate({ 'shop-dev-1': namespace }).stdout).toContain('slot=2\n');
  });

  test('fails with an exit code of its own where each has its Application still', () => {
    expect(allocate({ applications: '{"items":[{}]}' })).toMatchObject({
      status: 75,
      stdout: '',
      stderr: `error: no slot of shop is free yet: try again
error: slot 1: Application shop-dev-1 is still there
error: slot 2: Application shop-dev-2 is still there
error: slot 3: Application shop-dev-3 is still there
`,
    });
  });

  test.each([
    'The connection to the server 10.0.0.1:6443 was refused',
    'Error from server (Forbidden): namespaces "shop-dev-1" is forbidden',
    'You must be logged in to the server (Unauthorized)',
  ])('takes no slot where the cluster says %j', (error) => {
    const { status, stdout, stderr, project } = allocate({ error });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toBe(`error: kubectl get namespace shop-dev-1 --output=json: ${error}\n`);
    expect(contentOf(join(project, 'slots'))).toEqual({});
  });

  test.each([
    [
      { 'shop-dev-1': '<html>' },
      'get namespace shop-dev-1 --output=json: this answer of a cluster is expected as JSON',
    ],
    [{ applications: '<html>' }, 'this answer of a cluster is expected as JSON, and is no JSON'],
    [{ applications: '{"items":null}' }, 'items is not as Kubernetes has it: expected array, received null'],
    [{ applications: '' }, 'this answer of a cluster is expected as JSON, and is empty'],
  ])('takes no slot where something else answers: %j', (answers, message) => {
    const { status, stdout, stderr, project } = allocate(answers);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^error: kubectl get .*\n$/);
    expect(stderr).toContain(message);
    expect(contentOf(join(project, 'slots'))).toEqual({});
  });
});
