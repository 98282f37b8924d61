import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const repository = resolve(__dirname, '..');
const scratch = mkdtempSync(join(tmpdir(), 'slotstack-determinism-'));
chmodSync(scratch, 0o777);

afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

interface Run {
  readonly environment?: NodeJS.ProcessEnv;
  /** What the program is started by. @default nothing */
  readonly prefix?: readonly string[];
}

let runs = 0;

/** Digest of each file that a run of the program writes. */
function synthesize({ environment = {}, prefix = [] }: Run = {}): Record<string, string> {
  runs += 1;
  const outdir = join(scratch, `dist-${runs}`);
  const [command, ...args] = [...prefix, process.execPath, 'start.mjs', 'main.ts'];
  const result = spawnSync(command, args, {
    cwd: repository,
    env: { PATH: process.env.PATH, ...environment, CDK8S_OUTDIR: outdir },
    encoding: 'utf8',
  });
  expectSuccess(result);
  return digests(outdir);
}

function expectSuccess({ status, stderr }: SpawnSyncReturns<string>): void {
  if (status !== 0) throw new Error(stderr);
}

function digests(directory: string): Record<string, string> {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort();
  return Object.fromEntries(
    paths.map((path) => [
      path.slice(directory.length + 1),
      createHash('sha256').update(readFileSync(path)).digest('hex'),
    ]),
  );
}

const first = synthesize();

// All at once, for each run costs seconds; where it fails, take them one by one.
const elsewhere: NodeJS.ProcessEnv = {
  TZ: 'Pacific/Kiritimati',
  LANG: 'tr_TR.UTF-8',
  LC_ALL: 'tr_TR.UTF-8',
  HOME: '/nonexistent',
  USER: 'somebody',
  HOSTNAME: 'elsewhere',
  // Variables that no file names, and one that cdk8s reads.
  SLOT: '7',
  ENV: 'prod',
  POSTGRES_PASSWORD: 'secret',
  CDK8S_DISABLE_SORT: '1',
};

test('another run, with another time zone, locale, home directory and other variables, gives the same bytes', () => {
  expect(synthesize({ environment: elsewhere })).toEqual(first);
});

const canChangeUser = process.getuid?.() === 0 && spawnSync('setpriv', ['--version']).status === 0;
if (!canChangeUser) console.warn('skipped: another user gives the same bytes: needs root and setpriv');

(canChangeUser ? test : test.skip)('another user, who can write nothing but the output, gives the same bytes', () => {
  expect(synthesize({ prefix: ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] })).toEqual(first);
});

test('another working directory, and services.yaml by another path, give the same bytes', () => {
  const outdir = join(scratch, 'elsewhere');
  const services = join(repository, 'projects/alimentor/services.yaml');
  const result = spawnSync(process.execPath, [join(repository, 'start.mjs'), 'main.ts'], {
    cwd: scratch,
    env: { PATH: process.env.PATH, SERVICES_FILE: services, CDK8S_OUTDIR: outdir },
    encoding: 'utf8',
  });
  expectSuccess(result);
  const alimentor = Object.entries(first).filter(([file]) => file.startsWith('alimentor'));
  expect(digests(outdir)).toEqual(Object.fromEntries(alimentor));
});

test('the cdk8s CLI, which runs the program unbundled, writes the same files, wherever it is told to, and none of its own', () => {
  const outdir = join(scratch, 'cli');
  const cli = join(repository, 'node_modules/.bin/cdk8s');
  const result = spawnSync(cli, ['synth', '--no-check-upgrade', '-o', outdir], {
    cwd: repository,
    env: { PATH: process.env.PATH, HOME: scratch },
    encoding: 'utf8',
  });
  expectSuccess(result);
  expect(digests(outdir)).toEqual(first);
}, 60_000);
