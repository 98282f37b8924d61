// Stands in for `slotstack agent`, and for the pod behind it: a workspace below $CLUSTER, in which the script $CLUSTER/agent is the
// agent's program. It keeps to the contract of the verbs, and looks at nothing that only these look at.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [, action, ...words] = process.argv.slice(2);
const options = Object.fromEntries(
  words.flatMap((word, index) => (word.startsWith('--') ? [[word.slice(2), words[index + 1]]] : [])),
);
const cluster = process.env.CLUSTER;
const workspace = join(cluster, 'workspace');
if (action !== 'apply' && readFileSync(process.env.KUBECONFIG, 'utf8') !== 'of agents\n') fail('no rights');
if (action !== 'apply' && (process.env.GIT_TOKEN ?? '').includes('write'))
  fail('a token that writes, beside the cluster');
if (action === 'apply' && process.env.KUBECONFIG) fail('the cluster, beside a token that writes');
const actions = { give, run, take, apply };
actions[action]();

function give() {
  mkdirSync(workspace, { recursive: true });
  if (!existsSync(join(workspace, '.git'))) call(workspace, 'git', 'init', '--quiet');
  call(workspace, 'git', 'fetch', '--quiet', process.cwd(), options.commit);
  call(workspace, 'git', 'checkout', '--quiet', '--force', '-B', options.branch, options.commit);
  for (const [key, value] of [
    ['user.name', 'Agent'],
    ['user.email', 'agent@example.org'],
  ])
    call(workspace, 'git', 'config', key, value);
}

function run() {
  const { kind, issue, pr = '', result } = options;
  const asked = [
    `issues/${issue}`,
    `issues/${issue}/comments`,
    ...(pr ? [`pulls/${pr}/reviews`, `pulls/${pr}/comments`] : []),
  ];
  const prompt = asked.map((path) => call('.', 'gh', 'api', `repos/example/shop/${path}`)).join('\n');
  writeFileSync(join(cluster, 'prompt'), prompt);
  const answer = join(cluster, 'answer');
  writeFileSync(answer, '');
  const { status } = spawnSync('bash', [join(cluster, 'agent')], {
    cwd: workspace,
    input: prompt,
    env: { PATH: process.env.PATH, ANSWER: answer, KIND: kind, HOME: cluster },
  });
  const state = status === 0 ? 'finished' : 'failed';
  writeFileSync(result, JSON.stringify({ kind, issue: Number(issue), state, answer: readFileSync(answer, 'utf8') }));
  say({ kind, issue, run: 'a1', state, 'exit-code': status });
  process.exit(status === 0 ? 0 : 1);
}

function take() {
  call(workspace, 'git', 'add', '--all');
  if (call(workspace, 'git', 'status', '--porcelain') !== '')
    call(workspace, 'git', 'commit', '--quiet', '-m', 'Work of the agent');
  const head = call(workspace, 'git', 'rev-parse', 'HEAD');
  if (head === options.since) return say({ changed: false });
  call(workspace, 'git', 'bundle', 'create', '--quiet', options.bundle, `${options.since}..HEAD`);
  say({ 'agent-commit': head, changed: true });
}

function apply() {
  const { bundle, since, branch } = options;
  call('.', 'git', 'fetch', '--quiet', bundle, 'HEAD:refs/slotstack/work');
  const head = call('.', 'git', 'rev-parse', 'refs/slotstack/work');
  const touched = call('.', 'git', 'diff', '--name-only', since, head).split('\n');
  const refused = touched.find((path) => path.startsWith('.github/'));
  if (refused) fail(`${refused} is protected`);
  const before = call('.', 'git', 'ls-remote', 'origin', `refs/heads/${branch}`).split('\t')[0];
  call(
    '.',
    'git',
    'push',
    '--quiet',
    `--force-with-lease=refs/heads/${branch}:${before}`,
    'origin',
    `${head}:refs/heads/${branch}`,
  );
  say({ branch, 'head-commit': head, changed: head !== before });
}

function call(cwd, program, ...args) {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  if (status !== 0) fail(`${program} ${args.join(' ')}: ${stderr}`);
  return stdout.trim();
}

function say(fields) {
  for (const [name, value] of Object.entries(fields)) process.stdout.write(`${name}=${value}\n`);
}

function fail(message) {
  process.stderr.write(`error: ${message}\n`);
  process.exit(1);
}
