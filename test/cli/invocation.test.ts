import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandFailed } from '../../process/command-failed';
import { run, type Invocation } from '../../cli/invocation';
import { InvalidInput } from '../../input/problem';
import { Refused } from '../../output/refused';
import { emptyDirectory } from '../stacks/synthesized';

const position = { file: 'services.yaml', line: 3, column: 7 };
const before = { directory: process.cwd(), environment: process.env, argv: process.argv };
let directory: string;
let lines: unknown[];

beforeEach(() => {
  directory = emptyDirectory();
  for (const project of ['b', 'a', 'unfinished']) mkdirSync(join(directory, 'projects', project), { recursive: true });
  for (const project of ['b', 'a']) writeFileSync(join(directory, 'projects', project, 'services.yaml'), '');
  writeFileSync(join(directory, 'projects/README.md'), '');
  process.chdir(directory);
  lines = [];
  jest.spyOn(console, 'error').mockImplementation((line: unknown) => lines.push(line));
});

afterEach(() => {
  process.chdir(before.directory);
  process.env = before.environment;
  process.argv = before.argv;
  process.exitCode = undefined;
  jest.restoreAllMocks();
});

/** What a command is given with these environment variables, and these words behind it. */
function given(environment: Record<string, string>, ...args: string[]): Invocation | undefined {
  process.env = environment;
  process.argv = ['node', 'main.ts', ...args];
  let invocation: Invocation | undefined;
  run((actual) => (invocation = actual));
  return invocation;
}

/** How a command ends that throws `error`. */
function ending(error: unknown, failure?: number) {
  run(() => {
    throw error;
  }, failure);
  return { lines, exitCode: process.exitCode };
}

test.each<[string, Record<string, string>, Partial<Invocation>]>([
  ['every project by default', {}, { files: ['projects/a/services.yaml', 'projects/b/services.yaml'], outdir: 'dist' }],
  ['one project', { SERVICES_FILE: '/x/services.yaml' }, { files: ['/x/services.yaml'] }],
  ['another output directory', { CDK8S_OUTDIR: '/y' }, { outdir: '/y' }],
  [
    'the default for what is set, but empty',
    { SERVICES_FILE: '', CDK8S_OUTDIR: '' },
    { files: ['projects/a/services.yaml', 'projects/b/services.yaml'], outdir: 'dist' },
  ],
  ['a directory for Secrets', { SLOTSTACK_SECRETS_DIR: '/z' }, { secretsDirectory: '/z' }],
])('a command works on %s', (_, environment, invocation) => {
  expect(given(environment)).toEqual({
    ...{ files: expect.any(Array) as string[], outdir: 'dist', args: [], inputs: { environment } },
    ...invocation,
  });
});

test('a command knows the project root, and the words behind it', () => {
  expect(given({ SLOTSTACK_PROJECT_ROOT: '/src' }, 'shop-dev-1', '--dry-run')).toMatchObject({
    inputs: { projectRoot: '/src' },
    args: ['shop-dev-1', '--dry-run'],
  });
  expect(given({ SLOTSTACK_PROJECT_ROOT: '' })?.inputs).not.toHaveProperty('projectRoot');
});

test("a user's mistake is a line for each problem, and exit code 1", () => {
  const problem = { position, message: 'is wrong' };
  expect(ending(new InvalidInput([problem]))).toEqual({
    lines: ['error: services.yaml:3:7 is wrong', 'nothing written: 1 problem'],
    exitCode: 1,
  });
  lines = [];
  expect(ending(new InvalidInput([problem, problem])).lines.at(-1)).toBe('nothing written: 2 problems');
});

test.each([
  ['what cannot be done safely', () => new Refused('dist holds something'), 'error: dist holds something'],
  ['a command that failed', () => new CommandFailed('it is full'), 'error: it is full'],
  ['a command that is called in a wrong way', () => new CommandFailed('usage: ...'), 'usage: ...'],
  [
    'what the system does not allow',
    () => {
      try {
        return readFileSync('/proc/self/no-such-file');
      } catch (error) {
        return error;
      }
    },
    "error: ENOENT: no such file or directory, open '/proc/self/no-such-file'",
  ],
])('%s is a line, and exit code 1, without a stack trace', (_, error, line) => {
  expect(ending(error())).toEqual({ lines: [line], exitCode: 1 });
});

test('how a command is called stands behind what is wrong, and is no error', () => {
  expect(ending(new CommandFailed('--project is required\nusage: a\n       b'))).toEqual({
    lines: ['error: --project is required', 'usage: a\n       b'],
    exitCode: 1,
  });
});

test('a defect of ours is shown with its stack', () => {
  const defect = new TypeError('x is undefined');
  expect(ending(defect)).toEqual({ lines: [defect], exitCode: 1 });
});

test.each<[string, () => Error, number]>([
  ['what fails', () => new CommandFailed('usage: ...'), 2],
  ['what fails for a reason that programs know', () => new CommandFailed('all slots are in use', 69), 69],
  ['a defect of ours', () => new TypeError('x is undefined'), 2],
])('of a command whose failures have an exit code: %s', (_, error, exitCode) => {
  expect(ending(error(), 2).exitCode).toBe(exitCode);
});

test('where there are no projects, that is a line', () => {
  process.chdir('projects');
  expect(given({})).toBeUndefined();
  expect(lines).toEqual(['error: there is no directory projects here: name a services.yaml in SERVICES_FILE']);
});
