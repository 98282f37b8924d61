import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const repository = resolve(__dirname, '..');
const directory = mkdtempSync(join(tmpdir(), 'slotstack-start-'));
const cache = join(directory, 'node_modules/.cache/slotstack');

beforeAll(() => {
  for (const folder of ['cli', 'config', 'constructs/scripts', 'node_modules'])
    mkdirSync(join(directory, folder), { recursive: true });
  symlinkSync(join(repository, 'node_modules/esbuild'), join(directory, 'node_modules/esbuild'));
  for (const file of ['start.mjs', 'cli/launch.mjs']) copyFileSync(join(repository, file), join(directory, file));
  write('package-lock.json', '{}');
  write('main.ts', "import { word } from './config/word'; console.log(word, process.argv.slice(2).join(' '));");
  write('config/word.ts', "export const word: string = 'first';");
});

afterAll(() => {
  rmSync(directory, { recursive: true });
});

function write(file: string, text: string): void {
  writeFileSync(join(directory, file), text);
}

function start(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(directory, 'start.mjs'), ...args], {
    cwd: tmpdir(),
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

test('a program runs with its arguments, from anywhere, and its bundle is kept', () => {
  expect(start('main.ts', '--slot', '3')).toEqual({ status: 0, stdout: 'first --slot 3\n', stderr: '' });
  expect(readdirSync(cache)).toEqual(['main.cjs']);
});

test('a changed source is what runs next', () => {
  start('main.ts');
  write('config/word.ts', "export const word: string = 'second';");
  expect(start('main.ts')).toMatchObject({ status: 0, stdout: 'second \n' });
});

test('a source in a folder of any name counts, and so does one that is new', () => {
  mkdirSync(join(directory, 'anywhere'));
  write('anywhere/word.ts', "export const word: string = 'third';");
  write('config/word.ts', "export { word } from '../anywhere/word';");
  expect(start('main.ts')).toMatchObject({ status: 0, stdout: 'third \n' });
  write('anywhere/word.ts', "export const word: string = 'fourth';");
  expect(start('main.ts')).toMatchObject({ status: 0, stdout: 'fourth \n' });
});

test('a bundle that is broken off is made again', () => {
  writeFileSync(join(cache, 'main.cjs'), '// 0');
  expect(start('main.ts')).toMatchObject({ status: 0, stdout: 'fourth \n' });
});

test('sources find the files beside them', () => {
  write('constructs/scripts/ensure.sh', 'true');
  write(
    'constructs/script.ts',
    "import { readFileSync } from 'node:fs'; export const text = readFileSync(`${__dirname}/scripts/ensure.sh`, 'utf8');",
  );
  write('cli/print.ts', "import { text } from '../constructs/script'; console.log(text);");
  expect(start('cli/print.ts')).toMatchObject({ status: 0, stdout: 'true\n' });
});

test('a source that cannot be read as TypeScript is named, and nothing runs', () => {
  write('main.ts', 'const a: = 1;');
  expect(start('main.ts')).toMatchObject({
    status: 1,
    stdout: '',
    stderr: expect.stringContaining('main.ts:1') as string,
  });
});
