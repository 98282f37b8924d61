#!/usr/bin/env node
// Stands in for gh, and for GitHub behind it: `gh api` on the state in state.json, beside this file's folder. As GitHub does, it
// answers 404 for what is not there, and 410 for what was deleted; it checks what it is given where that matters here.
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, renameSync, rmdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const home = join(dirname(process.argv[1]), '../github');
const words = process.argv.slice(2);
const flags = { include: false, paginate: false, silent: false };
let method = 'GET';
let path = '';
let filter;
let input;
if (words.shift() !== 'api') fail('only gh api is known here');
while (words.length > 0) {
  const word = words.shift();
  if (word === '--include' || word === '--paginate' || word === '--silent') flags[word.slice(2)] = true;
  else if (word === '--method') method = words.shift();
  else if (word === '--jq') filter = words.shift();
  else if (word === '--input') input = words.shift();
  else if (word.startsWith('-') || path !== '') fail(`unknown word ${word}`);
  else path = word;
}
const content = input === '-' ? JSON.parse(readFileSync(0, 'utf8')) : undefined;
appendFileSync(join(home, 'calls'), `${method} ${path}\n`);
if (!process.env.GH_TOKEN) fail('set the GH_TOKEN environment variable', 4);
// A token says what its job may.
const needed = /\/pulls($|\/)/.test(path) ? ['pull-requests'] : ['issues', 'pull-requests'];
const rights = process.env.GH_TOKEN;
const may = (right) => needed.some((area) => rights === 'writes' || rights.includes(`${area}=${right}`));
if (method === 'GET' ? !may('read') && !may('write') && !/^repos\/[^/]+\/[^/]+$/.test(path) : !may('write'))
  answer(403, { message: 'Resource not accessible by integration' });

const lock = join(home, 'lock');
for (;;) {
  try {
    mkdirSync(lock);
    break;
  } catch {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
  }
}
process.on('exit', () => rmdirSync(lock));
const state = JSON.parse(readFileSync(join(home, 'state.json'), 'utf8'));
const [route, query = ''] = path.split('?');
const parameters = new URLSearchParams(query);
const repository = 'example/shop';
if (state.outage) answer(502, { message: 'Bad Gateway' });
respond();

function respond() {
  if (route === `repos/${repository}`)
    return answer(200, { full_name: repository, default_branch: 'main', private: false });
  const rest = route.startsWith(`repos/${repository}/`) ? route.slice(`repos/${repository}/`.length) : '';
  const [kind, number, part, ...more] = rest.split('/');
  if (kind === 'issues' && number === 'comments' && method === 'PATCH') return changeComment(Number(part));
  if (more.length > 0) return answer(404, { message: 'Not Found' });
  if (kind === 'pulls' && number === undefined) return method === 'POST' ? openPull() : listPulls();
  const issue = state.issues[number];
  if (!issue) return answer(404, { message: 'Not Found' });
  if (issue.deleted) return answer(410, { message: 'This issue was deleted' });
  if (kind === 'issues' && part === undefined)
    return method === 'PATCH' ? changeIssue(issue) : answer(200, issueOf(issue));
  if (kind === 'issues' && part === 'events')
    return answer(
      200,
      issue.events.map(([name, time]) => ({ event: 'unlabeled', label: { name }, created_at: time })),
    );
  if (kind === 'issues' && part === 'comments')
    return method === 'POST' ? addComment(issue) : answer(200, issue.comments);
  if (kind === 'pulls' && issue.pull) {
    if (part === undefined) return answer(200, pullOf(issue));
    if (part === 'reviews') return answer(200, issue.reviews ?? []);
    if (part === 'comments') return answer(200, issue.lines ?? []);
  }
  answer(404, { message: 'Not Found' });
}

function issueOf({ number, title, body, state: now, labels, pull, transferredTo, author }) {
  return {
    ...{ number, title, body, state: now },
    user: { login: author ?? 'alice', type: 'User' },
    html_url: `https://github.com/${repository}/${pull ? 'pull' : 'issues'}/${number}`,
    repository_url: `https://api.github.com/repos/${transferredTo ?? repository}`,
    labels: labels.map((name) => ({ name })),
    closed_at: now === 'closed' ? '2026-11-22T09:00:00Z' : null,
    ...(pull && { pull_request: { url: '' } }),
  };
}

function pullOf(issue) {
  const { number, title, body, state: now, labels, pull } = issue;
  const sha = now === 'open' && !pull.fork ? (tip(pull.head) ?? pull.sha) : pull.sha;
  return {
    ...{ number, title, body, state: now, draft: pull.draft },
    labels: labels.map((name) => ({ name })),
    user: { login: issue.author ?? 'github-actions[bot]', type: 'Bot' },
    html_url: `https://github.com/${repository}/pull/${number}`,
    merged_at: pull.merged ? '2026-11-22T09:00:00Z' : null,
    head: { ref: pull.head, sha, repo: pull.fork === 'gone' ? null : { full_name: pull.fork ?? repository } },
    base: { ref: pull.base, repo: { full_name: repository } },
  };
}

function tip(branch) {
  const { status, stdout } = spawnSync(
    'git',
    ['-C', state.bare, 'rev-parse', '--verify', '--quiet', `refs/heads/${branch}`],
    {
      encoding: 'utf8',
    },
  );
  return status === 0 ? stdout.trim() : undefined;
}

function listPulls() {
  const wanted = parameters.get('state') ?? 'open';
  const head = parameters.get('head');
  const base = parameters.get('base');
  const all = Object.values(state.issues)
    .filter(({ pull }) => pull)
    .map(pullOf)
    .filter((pull) => wanted === 'all' || pull.state === wanted)
    .filter((pull) => !base || pull.base.ref === base)
    .filter((pull) => !head || `${(pull.head.repo?.full_name ?? '').split('/')[0]}:${pull.head.ref}` === head);
  answer(
    200,
    all.sort((a, b) => b.number - a.number),
  );
}

function openPull() {
  const { title, body, head, base, draft = false } = content;
  const invalid = (message) => answer(422, { message: 'Validation Failed', errors: [{ message }] });
  if (typeof title !== 'string' || title === '' || title.length > 256) return invalid('title is invalid');
  if (draft && state.hasNoDrafts) return invalid('Draft pull requests are not supported in this repository.');
  const sha = tip(head);
  if (sha === undefined) return invalid('head is invalid');
  if (sha === tip(base)) return invalid(`No commits between ${base} and ${head}`);
  const same = ({ state: now, pull }) => now === 'open' && pull && !pull.fork && pull.head === head;
  if (Object.values(state.issues).some(same)) return invalid(`A pull request already exists for example:${head}.`);
  const number = (state.next += 1);
  const pull = { head, base, draft, sha };
  state.issues[number] = { number, title, body, state: 'open', labels: [], comments: [], events: [], pull };
  save();
  answer(201, pullOf(state.issues[number]));
}

function changeIssue(issue) {
  if (content.state) issue.state = content.state;
  save();
  answer(200, issueOf(issue));
}

function addComment(issue) {
  if (content.body.length > 65536) return answer(422, { message: 'body is too long (maximum is 65536 characters)' });
  const id = (state.next += 1);
  issue.comments.push({
    id,
    body: content.body,
    user: { login: 'github-actions[bot]', type: 'Bot' },
    created_at: '2026-11-21T10:00:00Z',
  });
  save();
  answer(201, { id });
}

function changeComment(id) {
  const comment = Object.values(state.issues)
    .flatMap(({ comments }) => comments)
    .find((each) => each.id === id);
  if (!comment || comment.user.type !== 'Bot') return answer(403, { message: 'Forbidden' });
  comment.body = content.body;
  save();
  answer(200, { id });
}

function save() {
  writeFileSync(join(home, 'state.new'), JSON.stringify(state, undefined, 1));
  renameSync(join(home, 'state.new'), join(home, 'state.json'));
}

function answer(status, body) {
  const text = JSON.stringify(body);
  const head = flags.include ? `HTTP/2.0 ${status} \r\nContent-Type: application/json\r\n\r\n` : '';
  if (status >= 400) {
    process.stdout.write(`${head}${text}`);
    fail(`gh: ${body.message} (HTTP ${status})`);
  }
  if (flags.silent) process.exit(0);
  if (filter === undefined) process.stdout.write(`${head}${text}`);
  else {
    const {
      status: code,
      stdout,
      stderr,
    } = spawnSync('jq', ['--raw-output', '--compact-output', filter], { input: text, encoding: 'utf8' });
    if (code !== 0) fail(stderr);
    process.stdout.write(stdout);
  }
  process.exit(0);
}

function fail(message, code = 1) {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}
