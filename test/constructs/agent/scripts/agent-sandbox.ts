import { spawn, spawnSync, type ChildProcess, type SpawnSyncReturns } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shells, type Shell } from '../../workspace/scripts/workspace-sandbox';

export { shells };

const scripts = join(__dirname, '../../../../constructs/agent/scripts');
const busybox = '/usr/bin/busybox';
/** Word that begins what is said to the caller. */
const boundary = 'b0undary';

/** What a run is called with, beside its program. */
export interface RunOptions {
  readonly run?: string;
  readonly session?: string;
  /** Seconds. */
  readonly timeout?: number;
  /** Seconds. */
  readonly silence?: number;
  /** Seconds. */
  readonly grace?: number;
  readonly prompt?: string;
  /** What goes on with a run before. @default nothing does */
  readonly resume?: readonly string[];
  readonly more?: readonly string[];
}

/** How a run ended, as its caller hears it. */
export interface Heard {
  readonly status: number | null;
  readonly fields: Readonly<Record<string, string>>;
  readonly refused?: string;
  readonly answer?: string;
  /** Values that it may not tell. */
  readonly masks: readonly string[];
  readonly output: string;
}

/** The pod of an agent: its workspace, its state, and the programs of an image. */
export class AgentSandbox {
  readonly directory = mkdtempSync(join(tmpdir(), 'slotstack-agent-'));
  readonly workspace = join(this.directory, 'workspace');
  readonly state = join(this.directory, 'state');
  readonly config = join(this.directory, 'config');
  private readonly tools = join(this.directory, 'tools');
  private count = 0;

  constructor(private readonly shell: Shell = 'Debian') {
    for (const each of [this.workspace, this.config, this.tools]) mkdirSync(each);
    if (shell === 'Debian') return;
    const applets = spawnSync(busybox, ['--list'], { encoding: 'utf8' }).stdout.trim().split('\n');
    for (const applet of applets) symlinkSync(busybox, join(this.tools, applet));
    // Debian's busybox has none, unlike Alpine's.
    for (const program of ['flock', 'git']) symlinkSync(`/usr/bin/${program}`, join(this.tools, program));
  }

  /** A program that is found before that of the system. */
  program(name: string, text: string): string {
    const file = join(this.directory, name);
    writeFileSync(file, `#!/bin/sh\n${text}\n`);
    chmodSync(file, 0o755);
    return file;
  }

  /** Variables that the container has beside the usual ones. */
  more: Readonly<Record<string, string>> = {};

  /** Variables that a script finds. */
  private get environment(): Record<string, string> {
    return {
      HOME: this.directory,
      CODEX_HOME: join(this.state, 'codex'),
      GIT_CONFIG_NOSYSTEM: '1',
      PATH: this.shell === 'Debian' ? '/usr/bin:/bin:/usr/sbin:/sbin' : this.tools,
      ...this.more,
    };
  }

  private get sh(): string {
    return this.shell === 'Debian' ? '/bin/sh' : join(this.tools, 'sh');
  }

  private words(script: 'give' | 'take', args: readonly string[]): string[] {
    const [first, ...rest] = script === 'give' ? args : ['', ...args];
    const words = [...(script === 'give' ? [first ?? ''] : []), `--state=${this.state}`, `--path=${this.workspace}`];
    return [join(scripts, `${script}.sh`), ...words, ...rest];
  }

  /** Runs `give` or `take` to its end. */
  call(script: 'give' | 'take', args: readonly string[], input: Buffer = Buffer.alloc(0)): SpawnSyncReturns<Buffer> {
    return spawnSync(this.sh, this.words(script, args), { input, env: this.environment });
  }

  /** The same pod, of an image that has no such program. */
  without(program: string): this {
    const path = this.environment.PATH ?? '';
    const bin = join(this.directory, 'bin');
    mkdirSync(bin);
    const names = path
      .split(':')
      .flatMap((directory) => readdirSync(directory).map((name) => [name, join(directory, name)] as const));
    for (const [name, file] of new Map(names)) if (name !== program) symlinkSync(file, join(bin, name));
    this.more = { ...this.more, PATH: bin };
    return this;
  }

  /** Runs `show` to its end. */
  show(...args: string[]): SpawnSyncReturns<string> {
    const words = [join(scripts, 'show.sh'), `--state=${this.state}`, ...args];
    return spawnSync(this.sh, words, { env: this.environment, encoding: 'utf8' });
  }

  /** Starts `give` or `take`, which nobody hears. */
  begin(script: 'give' | 'take', args: readonly string[]): ChildProcess {
    return spawn(this.sh, this.words(script, args), { env: this.environment, stdio: 'ignore' });
  }

  /** Starts a run of a program in the shell. */
  start(text: string, options: RunOptions = {}): Run {
    this.count += 1;
    // Runs of other tests at the same time have other ids: here, unlike in a container, each sees the processes of all.
    const {
      run = `run-${process.pid}-${this.count}`,
      session = 'issue-42',
      timeout = 60,
      silence = 30,
      grace = 2,
    } = options;
    const { prompt = 'do it\n', resume = [], more = [] } = options;
    const command = ['sh', '-c', text];
    const args = [
      ...[join(scripts, 'run.sh'), `--state=${this.state}`, `--path=${this.workspace}`, `--config=${this.config}`],
      ...[`--run=${run}`, '--kind=dev_issue', '--issue=42', `--session=${session}`, `--timeout=${timeout}`],
      ...[`--silence=${silence}`, `--grace=${grace}`, ...more, '--', String(command.length), ...command, ...resume],
    ];
    return new Run(spawn(this.sh, args, { env: this.environment, stdio: 'pipe', detached: true }), prompt);
  }

  /** A run from its start to its end. */
  async run(text: string, options?: RunOptions): Promise<Heard> {
    return this.start(text, options).end;
  }

  read(file: string): string {
    return readFileSync(join(this.directory, file), 'utf8');
  }

  has(file: string): boolean {
    return existsSync(join(this.directory, file));
  }

  /** Processes that have this text in what they were called with. */
  processesWith(text: string): string[] {
    const { stdout } = spawnSync('pgrep', ['-f', '--', text], { encoding: 'utf8' });
    return stdout.split('\n').filter(Boolean);
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** A run that is going, and its caller. */
export class Run {
  readonly end: Promise<Heard>;
  private said = Buffer.alloc(0);
  output = '';
  private readonly beats: NodeJS.Timeout;

  constructor(
    private readonly child: ChildProcess,
    prompt: string,
  ) {
    const { stdin, stdout, stderr } = child;
    stdin?.on('error', () => undefined);
    stdin?.write(`${boundary}\n${Buffer.byteLength(prompt)}\n${prompt}`);
    this.beats = setInterval(() => stdin?.write('\n'), 500);
    stdout?.on('data', (data: Buffer) => (this.said = Buffer.concat([this.said, data])));
    stderr?.on('data', (data: Buffer) => (this.output += data.toString()));
    this.end = new Promise((resolve) => {
      child.on('close', (status) => {
        clearInterval(this.beats);
        resolve({ status, output: this.output, ...heard(this.said.toString()) });
      });
    });
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** The caller says nothing more, as one whose network is gone. */
  fallSilent(): void {
    clearInterval(this.beats);
  }

  /** The caller is gone. */
  leave(): void {
    clearInterval(this.beats);
    this.child.stdin?.end();
  }

  stop(): void {
    this.child.stdin?.write('stop\n');
  }

  /** Waits until the program has said something. */
  async says(text: string): Promise<void> {
    await until(`it says ${text}`, () => this.output.includes(text));
  }
}

export async function until(what: string, isSo: () => boolean): Promise<void> {
  const end = Date.now() + 60_000;
  while (!isSo()) {
    if (Date.now() > end) throw new Error(`not within a minute: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function heard(said: string): Omit<Heard, 'status' | 'output'> {
  const line = (word: string) => new RegExp(`^${boundary} ${word} ?(.*)$`, 'm').exec(said)?.[1];
  const words = (line('ended') ?? '').split(' ').filter(Boolean);
  const fields = Object.fromEntries(words.map((word) => word.split('=') as [string, string]));
  const length = Number(line('answer') ?? 0);
  const start = said.indexOf('\n', said.indexOf(`${boundary} answer`)) + 1;
  const refused = line('refused');
  const masks = [...said.matchAll(new RegExp(`^${boundary} mask (.*)$`, 'gm'))];
  return {
    fields,
    masks: masks.map(([, value = '']) => Buffer.from(value, 'base64').toString()),
    ...(refused !== undefined && { refused }),
    ...(line('over') !== undefined && { answer: said.slice(start, start + length) }),
  };
}
