import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { startErrorText, type SystemError } from '../input/system-error';
import { CommandFailed } from '../process/command-failed';
import type { Kubectl } from './kubectl';

/** A container that programs are run in. */
export interface ContainerPlace {
  readonly kubectl: Kubectl;
  readonly namespace: string;
  /** Name of the pod. */
  readonly pod: string;
  readonly container: string;
}

/** Who hears what a program says, piece by piece. */
export interface ExecutionListeners {
  readonly onOutput: (piece: Buffer) => void;
  readonly onError: (piece: Buffer) => void;
}

/** A program that is run in a container by `kubectl exec`, while it works. */
export class Execution {
  /** Its exit code, once it has ended and all that it has said was heard; that of kubectl where the program has none. */
  readonly ended: Promise<number>;
  private readonly child: ChildProcessWithoutNullStreams;
  private hasEnded = false;

  /** @param command with its arguments, which are no secret: they are for all to see on the node */
  constructor(
    { kubectl, namespace, pod, container }: ContainerPlace,
    command: readonly string[],
    { onOutput, onError }: ExecutionListeners,
  ) {
    this.child = kubectl.start([
      'exec',
      '--stdin',
      `--namespace=${namespace}`,
      pod,
      `--container=${container}`,
      '--',
      ...command,
    ]);
    const { stdin, stdout, stderr } = this.child;
    // Of a program that does not read on; how it has ended says more.
    stdin.on('error', () => undefined);
    stdout.on('data', onOutput);
    stderr.on('data', onError);
    this.ended = new Promise((resolve, reject) => {
      this.child.on('error', (error: SystemError) => {
        this.hasEnded = true;
        reject(new CommandFailed(startErrorText('kubectl', error)));
      });
      this.child.on('close', (code) => {
        this.hasEnded = true;
        resolve(code ?? 1);
      });
    });
  }

  /** Gives the program something to read. */
  say(text: string | Buffer): void {
    if (!this.hasEnded && this.child.stdin.writable) this.child.stdin.write(text);
  }

  /** The program has nothing more to read. */
  endInput(): void {
    this.child.stdin.end();
  }

  /** Ends kubectl, and with it the connection; not the program. */
  disconnect(): void {
    if (!this.hasEnded) this.child.kill('SIGKILL');
  }
}

/** What a program that was run to its end has said. */
export interface Executed {
  readonly exitCode: number;
  readonly output: Buffer;
  readonly problem: string;
}

/**
 * Runs a program to its end.
 *
 * @param limits bytes of its output, and seconds, that are too many
 * @throws CommandFailed where it says more, or takes longer
 */
export async function execute(
  place: ContainerPlace,
  command: readonly string[],
  input: Buffer,
  limits: { readonly bytes: number; readonly seconds: number },
): Promise<Executed> {
  const pieces: Buffer[] = [];
  let length = 0;
  let problem = '';
  let excess: string | undefined;
  const execution = new Execution(place, command, {
    onOutput: (piece) => {
      length += piece.length;
      if (length <= limits.bytes) pieces.push(piece);
      else stop(`it says more than ${limits.bytes} bytes`);
    },
    onError: (piece) => {
      problem = (problem + piece.toString()).slice(-mostCharacters);
    },
  });
  const stop = (reason: string) => {
    excess ??= reason;
    execution.disconnect();
  };
  const timer = setTimeout(() => {
    stop(`it takes more than ${limits.seconds} seconds`);
  }, limits.seconds * 1000);
  execution.say(input);
  execution.endInput();
  try {
    const exitCode = await execution.ended;
    if (excess !== undefined) throw new CommandFailed(`${place.pod} in ${place.namespace}: ${excess}`);
    return { exitCode, output: Buffer.concat(pieces), problem: withoutKubectl(problem) };
  } finally {
    clearTimeout(timer);
  }
}

/** Of what a program says of its troubles. */
const mostCharacters = 4000;

/** kubectl says of each exit code what it is. */
export const exitCodeLine = /^command terminated with exit code \d+$/;

function withoutKubectl(text: string): string {
  return text
    .split('\n')
    .filter((line) => !exitCodeLine.test(line))
    .join('\n')
    .trim();
}
