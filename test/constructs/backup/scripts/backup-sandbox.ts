import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { BackupScripts, type BackupScriptName } from '../../../../constructs/backup/backup-scripts';
import { mountPaths } from '../../../../constructs/data-store/mount-paths';
import { Container, type Ended } from '../../../databases/container';
import { Image } from '../../../databases/image';
import { newChart, objectsOf, only } from '../../built';
import { asKeeper, skipped } from '../../slot-data/scripts/sandbox';

const busybox = '/usr/bin/busybox';

/** What the scripts run in that the image of restic runs: Alpine's shell and tools, and those of Debian. */
export const shells = [...(existsSync(busybox) ? (['busybox'] as const) : []), 'Debian'] as const;
export type Shell = (typeof shells)[number];

if (shells.length === 1) process.stderr.write('skipped: scripts of backups with the tools of Alpine: no busybox\n');

/** Where containers see programs of a test. */
const places = { programs: '/slot-data/programs', tools: '/slot-data/tools' } as const;

function applets(): string[] {
  return spawnSync(busybox, ['--list'], { encoding: 'utf8' }).stdout.trim().split('\n');
}

/** Tests that run programs in containers of their own. */
export function describeWithPrograms(name: string, programs: readonly string[], tests: () => void): void {
  const environment = new Image('postgres').environment;
  const missing = ['ip', 'setpriv', ...programs].find(
    (program) => spawnSync('sh', ['-c', `command -v ${program}`], { env: environment }).status !== 0,
  );
  const canMount = spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0;
  if (missing === undefined && canMount) {
    describe(name, tests);
    return;
  }
  skipped(missing === undefined ? 'nothing can be mounted here' : `${missing} is not installed`, describe.skip)(
    name,
    () => {
      // A file without any test is one that fails.
      test.todo('runs where it is');
    },
  );
}

export interface Run {
  /** Variables beside those of the image. */
  readonly environment?: Readonly<Record<string, string>>;
  /** @default the shell of the sandbox */
  readonly shell?: '/bin/sh' | '/bin/bash';
  /** Directories and files beside those that all have: where they are seen, and where they are. */
  readonly mounts?: Readonly<Record<string, string>>;
  /** @default what runs restic */
  readonly image?: string;
  /** User and group. @default root with what a container of restic may */
  readonly user?: number;
}

/** What the pods of backups have: their scripts, as files of a ConfigMap, and directories that go with them. */
export class BackupSandbox {
  readonly base = realpathSync(mkdtempSync(join(tmpdir(), 'slotstack-backup-')));
  /** Seen as `mountPaths.scripts`. */
  readonly scripts = this.directory('scripts');
  readonly repository = this.directory('repository');
  readonly record = this.directory('record');
  /** Seen as `mountPaths.backup`: what becomes a snapshot. */
  readonly backup = this.directory('backup');
  readonly work = this.directory('work');
  readonly restore = this.directory('restore');
  /** Programs that come before all others. */
  readonly programs = this.directory('programs');
  readonly temporary = this.directory('temporary');
  password = 'secret';
  private readonly containers: Container[] = [];

  constructor(private readonly shell: Shell = 'Debian') {
    chmodSync(this.base, 0o755);
    chmodSync(this.temporary, 0o1777);
    chmodSync(this.restore, 0o777);
    const construct = new BackupScripts(newChart(), 'scripts', { project: 'shop', namespace: 'shop-dev' });
    const { data } = only(objectsOf(construct), 'ConfigMap') as unknown as { data: Record<string, string> };
    for (const [name, text] of Object.entries(data)) writeFileSync(join(this.scripts, name), text);
    if (shell === 'Debian') return;
    const tools = this.directory('tools');
    for (const applet of applets()) symlinkSync(busybox, join(tools, applet));
    // The image has no other program.
    symlinkSync('/usr/bin/restic', join(tools, 'restic'));
  }

  /** Makes a directory of that name. @returns its path */
  directory(name: string): string {
    const path = join(this.base, name);
    mkdirSync(path, { recursive: true });
    return path;
  }

  /** Changes the text of a script. */
  edit(name: BackupScriptName, from: string, to: string): void {
    const file = join(this.scripts, name);
    const text = readFileSync(file, 'utf8');
    if (!text.includes(from)) throw new Error(`${name} has no ${from}`);
    writeFileSync(file, text.replaceAll(from, to));
  }

  /** A program that is found before that of the system. */
  program(name: string, text: string): void {
    writeFileSync(join(this.programs, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(this.programs, name), 0o755);
  }

  /** Starts a script as its container does. */
  start(name: BackupScriptName, args: readonly string[], options: Run = {}): Container {
    return this.launch([`${mountPaths.scripts}/${name}`, ...args], options);
  }

  /** Runs a script to its end, as its container does. */
  run(name: BackupScriptName, args: readonly string[], options: Run = {}): Promise<Ended> {
    return this.start(name, args, options).ended;
  }

  /** Runs restic for a test. */
  restic(...args: string[]): Promise<Ended> {
    return this.launch(['-c', 'exec restic "$@"', 'sh', ...args], {}).ended;
  }

  private launch(args: readonly string[], options: Run): Container {
    const { shell = '/bin/sh', image = 'restic' } = options;
    const isBusybox = this.shell === 'busybox' && image === 'restic';
    return this.container([isBusybox ? `${places.tools}/sh` : shell, ...args], options);
  }

  /** Starts a program in a container of an image. */
  container(command: readonly string[], { environment = {}, mounts = {}, image = 'restic', user = 0 }: Run): Container {
    const isBusybox = this.shell === 'busybox' && image === 'restic';
    const system = isBusybox ? places.tools : (new Image(image).environment['PATH'] ?? '');
    const all = {
      [mountPaths.scripts]: this.scripts,
      [mountPaths.repository]: this.repository,
      [mountPaths.record]: this.record,
      [mountPaths.backup]: this.backup,
      [mountPaths.work]: this.work,
      [mountPaths.restore]: this.restore,
      [places.programs]: this.programs,
      ...(isBusybox && { [places.tools]: join(this.base, 'tools') }),
      '/tmp': this.temporary,
      ...mounts,
    };
    const container = new Container({
      image: new Image(image),
      mounts: Object.entries(all).map(([destination, source]) => ({ source, destination, readOnly: false })),
      command: ['env', `PATH=${places.programs}:${system}`, ...command],
      environment: {
        RESTIC_REPOSITORY: mountPaths.repository,
        RESTIC_PASSWORD: this.password,
        RESTIC_CACHE_DIR: '/tmp/cache',
        HOME: '/tmp',
        ...environment,
      },
      user,
      group: user,
      capabilities: user === 0 ? ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID'] : [],
    });
    this.containers.push(container);
    return container;
  }

  /** Runs a script of bash here, as root that keeps directories, with the programs of the sandbox first. */
  tools(name: BackupScriptName, ...args: string[]): SpawnSyncReturns<string> {
    const [program = '', ...rest] = [...asKeeper, '/bin/bash', join(this.scripts, name), ...args];
    return spawnSync(program, rest, {
      encoding: 'utf8',
      env: { PATH: `${this.programs}:${process.env['PATH'] ?? ''}`, TMPDIR: this.temporary },
    });
  }

  /** Writes a file below the base, and directories on the way. @returns its path */
  write(path: string, content: string): string {
    const file = join(this.base, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  }

  /** What a file below the base holds; undefined where there is none. */
  read(path: string): string | undefined {
    const file = join(this.base, path);
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  }

  async remove(): Promise<void> {
    await Promise.all(this.containers.map((container) => container.kill()));
    // What a container was writing, may be written a moment longer.
    rmSync(this.base, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

/** Runs lines of bash, which must succeed. */
export function bash(lines: string, directory: string): string {
  const { status, stdout, stderr } = spawnSync('bash', ['-euc', lines], { cwd: directory, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr || `ended with ${String(status)}`);
  return stdout;
}

/** For bash: of each kind of file something, with names of all kinds. */
export const everything = `
mkdir -p plain private/inner empty sticky
echo content >plain/file
head -c 100000 /dev/urandom >plain/large
: >plain/nothing
echo secret >private/inner/key
chmod 0700 private; chmod 0600 private/inner/key; chmod 1777 sticky
echo program >plain/setuid; chmod 4755 plain/setuid
echo program >plain/setgid; chmod 2755 plain/setgid
echo none >plain/unreadable; chmod 0000 plain/unreadable
chown 1000:1001 plain/file private
touch -h -d '2020-01-02 03:04:05.123456789' plain/file
ln plain/file plain/hard-link
ln -s file plain/link
ln -s ../../nowhere $'plain/dangling\\tlink'
ln -s / plain/root
mkfifo plain/fifo
truncate -s 1000000 plain/sparse
for name in $'a\\nb' $'a\\tb' 'a\\b' $'\\xff\\xfe' '-rf' ' leading' 'trailing ' 'ü' '"quoted"' '*'; do echo "$name" >"plain/./$name"; done
mkdir $'plain/di\\nrectory'; echo x >$'plain/di\\nrectory/x'
`;
