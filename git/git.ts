import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { startErrorText, type SystemError } from '../input/system-error';
import { CommandFailed } from '../process/command-failed';
import { requireSuccess, type Called } from './called';

export interface GitOptions {
  /** What git reads on its input. @default nothing */
  readonly input?: string | Buffer;
  /** Bytes of its output that are too many. @default any number is taken */
  readonly mostBytes?: number;
  /** Environment variables beside those of this process. @default none */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A fetch that changes nothing of a checkout but its object store: no branch, no tag, no FETCH_HEAD. */
export const fetchOnly = [
  ...['fetch', '--quiet', '--refmap=', '--no-write-fetch-head', '--no-tags', '--no-prune'],
  ...['--no-recurse-submodules', '--no-auto-maintenance'],
];

/** git as if called in `directory`: with the configuration and the credentials of the repository there. */
export class Git {
  /** @param environment variables of each call, beside those of this process. @default none */
  constructor(
    private readonly directory: string,
    private readonly environment: Readonly<Record<string, string>> = {},
  ) {}

  /** The same with further variables. */
  with(environment: Readonly<Record<string, string>>): Git {
    return new Git(this.directory, { ...this.environment, ...environment });
  }

  /** @returns how it ended, whether well or not */
  call(args: readonly string[], options?: GitOptions): Called {
    const { status, stdout, stderr } = this.spawn(args, options);
    return { status, stdout: stdout.toString(), stderr: stderr.toString().trim() };
  }

  /**
   * @returns what it prints, without white space at its ends
   * @throws CommandFailed where it fails
   */
  output(args: readonly string[], options?: GitOptions): string {
    const called = this.call(args, options);
    requireSuccess('git', args, called);
    return called.stdout.trim();
  }

  /**
   * @returns what it prints, as it is
   * @throws CommandFailed where it fails
   */
  bytes(args: readonly string[], options?: GitOptions): Buffer {
    const { status, stdout, stderr } = this.spawn(args, options);
    requireSuccess('git', args, { status, stderr: stderr.toString().trim() });
    return stdout;
  }

  /** Whether the history of the checkout is cut off. */
  get isShallow(): boolean {
    return this.output(['rev-parse', '--is-shallow-repository']) === 'true';
  }

  /** Whether the checkout has a commit. */
  knows(commit: string): boolean {
    return this.call(['cat-file', '-e', `${commit}^{commit}`]).status === 0;
  }

  /** The texts of blobs, in one call. */
  blobs(ids: readonly string[]): string[] {
    let { stdout: rest } = this.spawn(['cat-file', '--batch'], { input: ids.join('\n') });
    return ids.map((id) => {
      const end = rest.indexOf('\n');
      const [, type, size] = rest.toString('utf8', 0, end).split(' ');
      if (type !== 'blob') throw new CommandFailed(`git cat-file: the repository lacks ${id}`);
      const start = end + 1;
      const text = rest.toString('utf8', start, start + Number(size));
      rest = rest.subarray(start + Number(size) + 1);
      return text;
    });
  }

  private spawn(
    args: readonly string[],
    { input = '', environment, mostBytes = Infinity }: GitOptions = {},
  ): SpawnSyncReturns<Buffer> {
    const result = spawnSync('git', ['-C', this.directory, ...args], {
      input,
      maxBuffer: mostBytes,
      // Some of git's answers are translated.
      env: { ...process.env, ...this.environment, ...environment, LC_ALL: 'C' },
    });
    if ((result.error as SystemError | undefined)?.code === 'ENOBUFS')
      throw new CommandFailed(`git ${args[0] ?? ''} says more than ${mostBytes} bytes`);
    if (result.error) throw new CommandFailed(startErrorText('git', result.error));
    return result;
  }
}
