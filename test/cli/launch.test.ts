import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const directory = mkdtempSync(join(tmpdir(), 'slotstack-launch-'));
const bundle = join(directory, 'bundle.cjs');
const compiled = join(directory, 'bundle.compiled');
const launcher = join(directory, 'launcher.mjs');
const ownLauncher = resolve(__dirname, '../../cli/launch.mjs');

afterAll(() => {
  rmSync(directory, { recursive: true });
});

beforeEach(() => {
  rmSync(compiled, { force: true });
});

/** As much code as a run compiles that is worth keeping. */
const much = Array.from({ length: 6000 }, (_, index) => `(() => [${index}, {}, [], '', ${index}.5, /x/])();`).join('');

/** Runs a bundle of this text under a key. */
function run(text: string, key: string, isLong = true): string {
  writeFileSync(bundle, `${isLong ? much : ''}\n${text}`);
  const call = `launch(${[bundle, compiled, key].map((value) => JSON.stringify(value)).join(', ')});`;
  writeFileSync(launcher, `import { launch } from ${JSON.stringify(ownLauncher)};\n${call}\n`);
  const { stdout, stderr } = spawnSync(process.execPath, [launcher], { encoding: 'utf8' });
  return stdout + stderr;
}

test('what was compiled is kept, and used by the next run', () => {
  expect(run('console.log(require("node:path").sep, __filename.endsWith("bundle.cjs"));', 'key-1')).toBe('/ true\n');
  const kept = readFileSync(compiled);
  expect(kept.subarray(0, 5).toString()).toBe('key-1');
  expect(run('console.log(require("node:path").sep, __filename.endsWith("bundle.cjs"));', 'key-1')).toBe('/ true\n');
  expect(readFileSync(compiled).equals(kept)).toBe(true);
});

test('another bundle of the same length is never run with what was compiled of the first', () => {
  expect(run('console.log("first");', 'key-1')).toBe('first\n');
  expect(run('console.log("other");', 'key-2')).toBe('other\n');
  expect(run('console.log("other");', 'key-2')).toBe('other\n');
});

test.each([
  ['nothing', ''],
  ['the key alone', 'key-1'],
  ['something else', 'key-1 and what is no code'],
])('a file with %s in it is made anew', (_, content) => {
  writeFileSync(compiled, content);
  expect(run('console.log("runs");', 'key-1')).toBe('runs\n');
  expect(readFileSync(compiled).length).toBeGreaterThan(200);
});

test('code that is damaged is made anew: V8 would crash at it', () => {
  run('console.log("runs");', 'key-1');
  const bytes = readFileSync(compiled);
  for (let place = 100; place < bytes.length; place += 37) bytes[place] = (bytes[place] ?? 0) ^ 0xff;
  writeFileSync(compiled, bytes);
  expect(run('console.log("runs");', 'key-1')).toBe('runs\n');
  expect(readFileSync(compiled).equals(bytes)).toBe(false);
});

test('a short run keeps nothing: it has compiled little', () => {
  expect(run('console.log("short");', 'key-1', false)).toBe('short\n');
  expect(existsSync(compiled)).toBe(false);
});

test('a text that is not ASCII is run as it is written', () => {
  const [compiling, compiledBefore] = [1, 2].map(() => run('console.log("µ€");', 'key-1'));
  expect([compiling, compiledBefore]).toEqual(['µ€\n', 'µ€\n']);
});

test('an error names the place in the bundle', () => {
  expect(run('\nthrow new Error("here");', 'key-1', false)).toContain('bundle.cjs:3');
});
