import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { placedScriptNames, placedText, placedDirectory } from '../../../../constructs/slot-data/placed-scripts';
import { script, type ScriptName } from '../../../../constructs/slot-data/script';

/** Tests that change owners. */
export function describeAsRoot(name: string, tests: () => void): void {
  const suite = process.getuid?.() === 0 ? describe : skipped('owners cannot be changed without root', describe.skip);
  suite(name, tests);
}

/** Tests that mount something, in a private namespace. */
export function describeWithMounts(name: string, tests: () => void): void {
  const canMount = spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0;
  const suite = canMount ? describe : skipped('nothing can be mounted here (CAP_SYS_ADMIN)', describe.skip);
  suite(name, tests);
}

export function testWithProgram(...programs: string[]): jest.It {
  const missing = programs.filter((program) => spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0);
  return missing.length === 0 ? test : skipped(`${missing.join(' and ')}: not installed`, test.skip);
}

/** Tests that take a file's attributes, as chattr does: not every filesystem has them. */
export const testWithAttributes = hasAttributes() ? test : skipped('files have no attributes here', test.skip);

function hasAttributes(): boolean {
  const directory = mkdtempSync(join(tmpdir(), 'slot-data-'));
  const isChanged = ['+ia', '-ia'].every((change) => spawnSync('chattr', [change, directory]).status === 0);
  rmdirSync(directory);
  return isChanged;
}

/** @param change as chattr takes it, such as `+i` */
export function setAttribute(change: string, path: string): void {
  const { status, stderr } = spawnSync('chattr', [change, path], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

/** Says why tests do not run. */
export function skipped<T>(reason: string, skip: T): T {
  process.stderr.write(`skipped: ${reason}\n`);
  return skip;
}

type Entry = Record<'path' | 'type' | 'mode' | 'owner' | 'content', string>;

function entriesBelow(directory: string, prefix = ''): Entry[] {
  const entries = readdirSync(join(directory, prefix)).flatMap((name) => {
    const path = join(prefix, name);
    const file = join(directory, path);
    const stat = lstatSync(file);
    const content = stat.isFile() ? readFileSync(file, 'latin1') : stat.isSymbolicLink() ? readlinkSync(file) : '';
    const entry = {
      path: path.replace(/(trash\/[a-z-]+\.)[A-Za-z0-9]{8}/, '$1*'),
      type: stat.isDirectory() ? 'd' : stat.isFile() ? 'f' : 'other',
      mode: (stat.mode & 0o7777).toString(8).padStart(4, '0'),
      owner: `${stat.uid}:${stat.gid}`,
      content,
    };
    return stat.isDirectory() ? [entry, ...entriesBelow(directory, path)] : [entry];
  });
  return entries.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Two lives of one target: what a ServiceAccount's uid tells apart. */
export const LIFE = '6b1c0b6e-0c1f-4f7e-9d59-2d6a1f0a9c11';
export const OTHER_LIFE = 'f3d2a1b0-5c4e-4d3a-8b7f-0123456789ab';

export type MarkerFields = Partial<Record<'project' | 'target' | 'path' | 'generation' | 'life', string>>;

export interface Result {
  /** Exit code; null where a signal ended it, as it does after five minutes. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Options of a script by name; undefined leaves a default out. */
export type Options = Record<string, string | undefined>;

/** Root, as the init container has it. */
export const asKeeper = ['setpriv', '--no-new-privs', '--bounding-set=-all,+chown,+dac_override,+fowner'];

export function execute(command: readonly string[], environment: Record<string, string> = {}): Promise<Result> {
  const [program = '', ...args] = command;
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], ...environment },
    timeout: 300_000,
    killSignal: 'SIGKILL',
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  return new Promise((resolve) =>
    child.once('close', (code) => {
      resolve({ code, ...output });
    }),
  );
}

/**
 * For bash: succeeds where a command may have changed more than a variable. To look takes longer than the step itself.
 */
export const changesFiles = `changes_files() {
  case $1 in
    *'$('*) return 0 ;;
    '[['* | '(('* | 'local '* | return* | 'case '* | 'for '* | 'read '*) return 1 ;;
  esac
  [[ $1 != *=* || \${1%%=*} == *' '* ]]
}`;

/** A disk with slot 3 on it, and what a pod of the slot would have. */
export class Sandbox {
  readonly base = realpathSync(mkdtempSync(join(tmpdir(), 'slot-data-')));
  /** DATA_ROOT. */
  readonly disk = join(this.base, 'disk');
  readonly slot: string;
  readonly tickets = join(this.base, 'tickets');
  /** The ConfigMap of the disk, as prepare sees it. */
  readonly record = join(this.base, 'slot-data-disk-1234abcd');
  private readonly children: ChildProcess[] = [];

  /** @param place of the slot's directory on the disk */
  constructor(readonly place = 'slots/3') {
    this.slot = join(this.disk, place);
    mkdirSync(this.slot, { recursive: true });
    mkdirSync(this.tickets);
    mkdirSync(this.record);
    chmodSync(this.base, 0o711);
    writeFileSync(join(this.disk, '.slotstack'), 'slotstack-disk disk-1\n');
  }

  /** Has the scripts on the disk, as the platform's Job places them. @returns their directory */
  placeScripts(): string {
    const directory = join(this.disk, placedDirectory);
    mkdirSync(directory, { recursive: true });
    for (const name of placedScriptNames) writeFileSync(join(directory, name), placedText(name));
    return directory;
  }

  /** Takes everything from the disk, as before the first prepare. */
  empty(): void {
    // Not the directory itself: it may be a mount.
    for (const name of readdirSync(this.disk)) rmSync(join(this.disk, name), { recursive: true });
  }

  remove(): void {
    this.children.forEach((child) => child.kill('SIGKILL'));
    const remove = () => spawnSync('rm', ['-rf', '--', this.base]).status === 0;
    if (remove()) return;
    spawnSync('chattr', ['-R', '-f', '-ia', this.disk]);
    remove();
  }

  /** A projected token: what the API server signs, without a signature. */
  token(life: string, claims: object = { serviceaccount: { name: 'slot-data', uid: life } }): string {
    const kubernetes = {
      namespace: 'alimentor-dev-3',
      node: { name: 'node', uid: '11111111-1111-4111-8111-111111111111' },
      pod: { name: 'postgres-0', uid: '22222222-2222-4222-8222-222222222222' },
      ...claims,
    };
    const payload = Buffer.from(
      JSON.stringify({ aud: ['slot-data'], 'kubernetes.io': kubernetes, sub: 'system:serviceaccount:ü?>' }),
    );
    const token = `e30.${payload.toString('base64url')}.c2lnbmF0dXJl`;
    const file = join(this.base, 'token');
    // Not written again while an ensure may read it.
    return existsSync(file) && readFileSync(file, 'utf8') === token ? file : this.file('token', token);
  }

  arguments(name: ScriptName, options: Options = {}): string[] {
    const defaults: Partial<Record<ScriptName, Options>> = {
      ensure: { ...this.ofSlot(options), 'ticket-directory': this.tickets, wait: '10' },
      delete: {
        ...this.disk3(),
        generation: '7',
        'parent-directory': join(this.disk, 'slots'),
        relative: 'slots',
        name: '3',
        wait: '0',
      },
      prepare: { root: this.disk, path: '/srv/slotstack/shop', disk: 'disk-1', record: this.record },
      'place-scripts': { root: this.disk, disk: 'disk-1', directory: placedDirectory, wait: '0' },
      restore: { ...this.ofSlot(options), 'data-path': 'postgres', entry: 'postgres.Abcd1234', wait: '0' },
      'hand-back': {
        project: 'alimentor',
        target: 'alimentor-dev-3',
        root: this.disk,
        disk: 'disk-1',
        relative: this.place,
        wait: '0',
      },
      'generate-credentials': this.ofSlot(options),
    };
    return Object.entries({ ...defaults[name], ...options }).flatMap(([key, value]) =>
      value === undefined ? [] : [`--${key}=${value}`],
    );
  }

  private disk3(): Options {
    return { project: 'alimentor', target: 'alimentor-dev-3', sentinel: join(this.disk, '.slotstack'), disk: 'disk-1' };
  }

  protected ofSlot(options: Options): Options {
    const token = 'token' in options ? options['token'] : this.token(LIFE);
    return {
      ...this.disk3(),
      kind: 'slot',
      generation: '7',
      token,
      'environment-directory': this.slot,
      relative: this.place,
    };
  }

  /** The command that lets a script do no more than its container may. */
  protected get confinement(): readonly string[] {
    return asKeeper;
  }

  /** Command line of a script, as in a manifest; `before` is put in front of its text. */
  command(name: ScriptName, args: readonly string[], before = ''): string[] {
    return [...this.confinement, name === 'run-locked' ? 'sh' : 'bash', '-c', before + script(name), name, ...args];
  }

  run(name: ScriptName, options: Options = {}, operands: readonly string[] = []): Promise<Result> {
    return execute(this.command(name, [...this.arguments(name, options), ...operands]));
  }

  ensure(options: Options = {}, ...dataPaths: string[]): Promise<Result> {
    return this.run('ensure', options, dataPaths.length > 0 ? dataPaths : ['postgres=999:999:0700']);
  }

  delete(options: Options = {}): Promise<Result> {
    return this.run('delete', options);
  }

  /** For bash: what is on the disk and among the tickets, in one line. */
  get listing(): string {
    return `find "${this.disk}" "${this.tickets}" -printf '%p %i %y %m %U %G %s %l;'`;
  }

  /** Numbers of the steps of a script before which something on the disk or in the tickets has changed. */
  async stepsThatChange(name: ScriptName, args: readonly string[]): Promise<number[]> {
    // A line at once: the two sides of a pipe take their steps side by side.
    const look = `if changes_files "\${previous:-}"; then printf '%s\\n' "$(${this.listing})"; else echo; fi
      previous=$BASH_COMMAND`;
    const { lines, result } = await this.traced(name, args, look);
    if (result.code !== 0) throw new Error(result.stderr || 'killed');
    let state = lines[0];
    return lines.flatMap((line, index) => {
      if (line === '' || line === state) return [];
      state = line;
      return [index + 1];
    });
  }

  /** Kills the script before its n-th step. */
  async killAt(step: number, name: ScriptName, args: readonly string[]): Promise<void> {
    const { result } = await this.traced(
      name,
      args,
      `printf .; read -r steps <"$trace" || true; ((\${#steps} < ${step})) || kill -9 $$ $BASHPID`,
    );
    if (result.code !== null) throw new Error(`not killed, but ended with ${result.code}: ${result.stderr}`);
  }

  /**
   * Runs a script with commands before each step; loops that only read are no steps. Their output is a line for each.
   *
   * @param functions what the commands call
   */
  async traced(
    name: ScriptName,
    args: readonly string[],
    commands: string,
    functions = '',
  ): Promise<{ lines: string[]; result: Result }> {
    const trace = this.file('trace', '');
    const readers = 'look|read_file|locate|resolve|check_no_mount_below|read_mounts|mount_of|read_arguments';
    // Subshells of the commands must not have the trap: each would start the next.
    const trap = `case "\${FUNCNAME:-}" in ${readers}) ;; *) set +T; { ${commands}; } >>"$trace"; set -T ;; esac`;
    const quoted = trap.replaceAll("'", `'\\''`);
    const before = `${changesFiles}\n${functions}\nset -T; trace=${trace}; trap '${quoted}' DEBUG\n`;
    const result = await execute(this.command(name, args, before));
    return { lines: readFileSync(trace, 'utf8').split('\n').slice(0, -1), result };
  }

  /** Runs lines of bash in a private mount namespace, where `run NAME ARGUMENT...` starts a script. */
  inMountNamespace(lines: string): Promise<Result> {
    const names: ScriptName[] = ['ensure', 'delete', 'prepare'];
    const texts = names.map((name) => this.file(`${name}.txt`, script(name)));
    const run = `run() { ${this.confinement.join(' ')} bash -c "$(<"$texts/$1.txt")" "$@"; }`;
    return execute(['unshare', '--mount', '--propagation', 'private', 'bash', '-euc', `${run}\n${lines}`], {
      texts: dirname(texts[0] ?? ''),
      base: this.base,
      disk: this.disk,
      slot: this.slot,
    });
  }

  /** Holds the lock of a directory or file, as a service does, until the sandbox is removed or the result is called. */
  async hold(path: string, command = 'exec sleep 60'): Promise<() => Promise<void>> {
    const child = spawn(
      'bash',
      ['-c', `exec 9<"$0"; flock --nonblock 9; [ -f "$0" ] || cd "$0"; echo held; ${command}`, path],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    this.children.push(child);
    await new Promise((resolve) => child.stdout.once('data', resolve));
    return () => this.end(child);
  }

  start(command: readonly string[]): ChildProcess {
    const [program = '', ...args] = command;
    const child = spawn(program, args, { stdio: 'ignore', detached: true });
    this.children.push(child);
    return child;
  }

  private async end(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  }

  /** Ends all that was started. */
  async endAll(): Promise<void> {
    await Promise.all(this.children.map((child) => this.end(child, 'SIGKILL')));
  }

  /** Writes a file outside of the disk; returns its path. */
  file(name: string, content: string): string {
    writeFileSync(join(this.base, name), content);
    return join(this.base, name);
  }

  /** Writes a file below DATA_ROOT, and directories on the way; owner as given. */
  write(path: string, content: string | Buffer = '', owner = 0): string {
    const file = join(this.disk, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    chownSync(file, owner, owner);
    return file;
  }

  /** Makes a directory below DATA_ROOT. */
  directory(path: string, owner = 0, mode = 0o700): string {
    const directory = join(this.disk, path);
    mkdirSync(directory, { recursive: true });
    chownSync(directory, owner, owner);
    chmodSync(directory, mode);
    return directory;
  }

  /** Data with a marker, as an ensure and a service have left it. */
  earlier(fields: MarkerFields = {}): void {
    chmodSync(this.slot, 0o711);
    this.directory(`${this.place}/.slot-data/trash`);
    chmodSync(this.directory(`${this.place}/.slot-data`), 0o700);
    chmodSync(this.write(`${this.place}/.slot-data/postgres.owner`, this.marker(fields)), 0o600);
    chmodSync(this.write(`${this.place}/.slot-data/postgres.lock`), 0o600);
    this.directory(`${this.place}/postgres`, 999);
    this.write(`${this.place}/postgres/content`, 'earlier', 999);
  }

  /** An entry of the slot's trash with data of generation 5; @returns its path. */
  entry(name = 'postgres.Abcd1234', fields: MarkerFields = { generation: '5', life: OTHER_LIFE }): string {
    const path = `${this.place}/.slot-data/trash/${name}`;
    this.directory(path);
    this.write(`${path}/owner`, this.marker(fields));
    this.directory(`${path}/data`, 999);
    this.write(`${path}/data/content`, 'of generation 5', 999);
    return path;
  }

  marker(fields: MarkerFields = {}): string {
    const all = {
      project: 'alimentor',
      target: 'alimentor-dev-3',
      path: 'postgres',
      generation: '7',
      life: LIFE,
      ...fields,
    };
    return `slot-data 1\n${Object.entries(all)
      .map(([key, value]) => `${key} ${value}\n`)
      .join('')}`;
  }

  read(path: string): string | undefined {
    const file = join(this.disk, path);
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  }

  exists(path: string): boolean {
    return lstatSync(join(this.disk, path), { throwIfNoEntry: false }) !== undefined;
  }

  /** All below `directory` with type, mode and owner; random parts of names in the trash are masked. */
  tree(directory = this.disk): string[] {
    return entriesBelow(directory).map(({ path, type, mode, owner }) => `${path} ${type} ${mode} ${owner}`);
  }

  /** Tree and contents: equal where nothing was changed. */
  state(directory = this.disk): string {
    return entriesBelow(directory)
      .map((entry) => Object.values(entry).join(' '))
      .join('\n');
  }

  /** Contents of the file `content` in every directory moved aside. */
  trash(): (string | undefined)[] {
    const entries = readdirSync(join(this.slot, '.slot-data/trash'));
    return entries.map((entry) => this.read(`${this.place}/.slot-data/trash/${entry}/data/content`)).sort();
  }
}

/** Waits until something is so; if it never is, until the time of the test is over. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** Whether a process waits for the lock on a file or directory, as the kernel lists it. */
export function isWaitedFor(path: string): boolean {
  const { ino } = statSync(path);
  return readFileSync('/proc/locks', 'utf8')
    .split('\n')
    .some((line) => line.includes('-> FLOCK') && line.includes(`:${ino} `));
}

/** Whether a process has started `sleep`, as a script does between two tries. */
export function isSleeping(pid: number | undefined): boolean {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .some((name) => {
      try {
        return readFileSync(`/proc/${name}/stat`, 'utf8').includes(` (sleep) S ${pid ?? 0} `);
      } catch {
        return false; // it has ended meanwhile
      }
    });
}
