import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Image } from './image';

/** Address at which a container is reached from outside of it. */
export const podAddress = '192.0.2.1';

/** A process that has ended, with all that it printed. */
export interface Ended {
  /** Exit code; null where a signal ended it. */
  readonly code: number | null;
  readonly output: string;
}

export interface ContainerProps {
  readonly image: Image;
  readonly mounts: readonly { readonly source: string; readonly destination: string; readonly readOnly: boolean }[];
  readonly command: readonly string[];
  /** Beside what the image sets. */
  readonly environment: Readonly<Record<string, string>>;
  readonly user: number;
  readonly group: number;
  /** Supplementary group. @default none */
  readonly fsGroup?: number;
  /** Capabilities that are left to it. */
  readonly capabilities: readonly string[];
}

/**
 * A command in namespaces of its own, on a read-only system: what a container runtime makes of the fields of a
 * manifest.
 */
export class Container {
  readonly ended: Promise<Ended>;
  private readonly process: ChildProcess;
  private printed = '';

  constructor(private readonly props: ContainerProps) {
    const mounts = props.mounts.map(
      ({ source, destination, readOnly }) => `${source}:${destination}:${readOnly ? 'ro' : 'rw'}`,
    );
    const namespaces = ['--mount', '--pid', '--net', '--ipc', '--fork', '--kill-child'];
    const script = [join(__dirname, 'container.sh'), props.image.name, podAddress, ...mounts, '--'];
    // Nothing outlives the test: each process goes with its parent.
    this.process = spawn(
      'setpriv',
      ['--pdeathsig=KILL', 'unshare', ...namespaces, ...script, ...this.confined(props.command)],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: this.environment,
      },
    );
    this.ended = endOf(this.process, (text) => (this.printed += text));
  }

  /** What it has printed so far. */
  get output(): string {
    return this.printed;
  }

  get isRunning(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null;
  }

  /** Id, on this machine, of its first process; undefined where there is none. */
  get pid(): number | undefined {
    const { pid } = this.process;
    if (pid === undefined || !this.isRunning) return undefined;
    const [child = ''] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ');
    return child === '' ? undefined : Number(child);
  }

  /** Sends a signal to its first process. */
  signal(name: NodeJS.Signals): void {
    if (this.pid !== undefined) process.kill(this.pid, name);
  }

  /** Ends all of its processes at once. */
  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.ended;
  }

  /** Runs a command in it, as the kubelet runs a probe. */
  execute(command: readonly string[]): Promise<Ended> {
    return this.enter(['--all'], this.confined(command), this.environment);
  }

  /** Runs a program of this machine that reaches it as another pod does: at its address. */
  reach(command: readonly string[], environment: Readonly<Record<string, string>>): Promise<Ended> {
    return this.enter(['--net'], command, { ...this.props.image.environment, ...environment });
  }

  private enter(
    namespaces: readonly string[],
    command: readonly string[],
    environment: Readonly<Record<string, string>>,
  ): Promise<Ended> {
    if (this.pid === undefined) return Promise.resolve({ code: null, output: 'the container does not run' });
    const args = [`--target=${this.pid}`, ...namespaces, '--', ...command];
    return endOf(spawn('nsenter', args, { stdio: ['ignore', 'pipe', 'pipe'], env: environment, timeout: 60_000 }));
  }

  private get environment(): Readonly<Record<string, string>> {
    return { ...this.props.image.environment, ...this.props.environment };
  }

  private confined(command: readonly string[]): string[] {
    const { user, group, fsGroup, capabilities } = this.props;
    return [
      'setpriv',
      '--no-new-privs',
      '--pdeathsig=KILL', // entering another user has cleared that of unshare
      `--reuid=${user}`,
      `--regid=${group}`,
      fsGroup === undefined ? '--clear-groups' : `--groups=${fsGroup}`,
      '--inh-caps=-all',
      `--bounding-set=-all${capabilities.map((name) => `,+${name.toLowerCase()}`).join('')}`,
      ...command,
    ];
  }
}

function endOf(child: ChildProcess, onText: (text: string) => void = () => undefined): Promise<Ended> {
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      onText(chunk.toString());
    });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ code, output });
    });
  });
}
