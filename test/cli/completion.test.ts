import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { emptyDirectory } from '../stacks/synthesized';

/** A call in a process of its own: the library behind it is an ES module. */
function slotstack(words: readonly string[], outdir = '') {
  const env = { PATH: process.env.PATH, SERVICES_FILE: 'services.yaml', CDK8S_OUTDIR: outdir };
  const { status, stdout } = spawnSync('node', ['start.mjs', 'cli/slotstack.ts', ...words], { encoding: 'utf8', env });
  return { status, stdout };
}

/** What a shell is offered for the last of these words. */
const offered = (words: readonly string[], outdir?: string) =>
  slotstack(['complete', '--', ...words], outdir)
    .stdout.split('\n')
    .flatMap((line) => (line.startsWith(':') || line === '' ? [] : line.split('\t')[0]));

test.each([
  ['bash', '-n'],
  ['zsh', '-n'],
  ['fish', '--no-execute'],
])('completion %s prints a script that it can read', (shell, check) => {
  const { status, stdout } = slotstack(['completion', shell]);
  expect({ status, isScript: stdout.includes('slotstack') }).toEqual({ status: 0, isScript: true });
  const read = spawnSync(shell, [check], { input: stdout });
  if (!read.error) expect(read.status).toBe(0);
});

test('verbs, actions, options and their values are offered', () => {
  expect(offered(['sta'])).toEqual(['status']);
  expect(offered(['slots', 'al'])).toEqual(['allocate']);
  expect(offered(['delete', '--dr'])).toEqual(['--dry-run']);
  expect(offered(['slots', 'list', '--output', ''])).toEqual(['text', 'json']);
});

test('so are targets that were synthesized', () => {
  const outdir = emptyDirectory();
  for (const name of ['shop-dev', 'shop-dev-1']) mkdirSync(join(outdir, name));
  expect(offered(['apply', 'shop-dev-'], outdir)).toEqual(['shop-dev-1']);
  expect(offered(['delete', ''], outdir)).toEqual(['shop-dev', 'shop-dev-1']);
});

/** What bash, without any package for completion, offers for the words on a line; the last is the one at the cursor. */
function offeredByBash(words: readonly string[], outdir = '') {
  const script = `
slotstack() { node start.mjs cli/slotstack.ts "$@"; }
source /dev/stdin <<<"$SCRIPT"
source /dev/stdin <<<"$SCRIPT"
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_slotstack
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout: SCRIPT } = slotstack(['completion', 'bash']);
  const env = { PATH: process.env.PATH, SERVICES_FILE: 'services.yaml', CDK8S_OUTDIR: outdir, SCRIPT };
  const run = spawnSync('bash', ['--norc', '-c', script, 'bash', 'slotstack', ...words], { encoding: 'utf8', env });
  return { offered: run.stdout.split('\n').filter(Boolean), stderr: run.stderr };
}

test.each<[readonly string[], readonly string[]]>([
  [['sta'], ['status']],
  [['slots', 'al'], ['allocate']],
  [['delete', '--dr'], ['--dry-run']],
  [
    ['slots', 'list', '--output', ''],
    ['text', 'json'],
  ],
  // As bash parts --output= and --output=j.
  [
    ['slots', 'list', '--output', '='],
    ['text', 'json'],
  ],
  [['slots', 'list', '--output', '=', 'j'], ['json']],
  [['synth', '--file', 'start.m'], ['start.mjs']],
  [['synth', '--file', '=', 'start.m'], ['start.mjs']],
  [['apply', '$(touch /tmp/never)'], []],
  [['nothing', ''], []],
])('bash alone completes %j', (words, offer) => {
  expect(offeredByBash(words)).toEqual({ offered: offer, stderr: '' });
});

test('bash completes targets that were synthesized', () => {
  const outdir = emptyDirectory();
  for (const name of ['shop-dev', 'shop-dev-1']) mkdirSync(join(outdir, name));
  expect(offeredByBash(['apply', 'shop-dev-'], outdir).offered).toEqual(['shop-dev-1']);
});
