import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Inputs } from '../config/inputs';
import { InvalidInput } from '../config/problem';
import { Refused } from '../stacks/refused';

/** What every command reads from the process environment; templates see only the variables that they name. */
export interface Invocation {
  /** services.yaml of each project: `SERVICES_FILE`, else every `projects/<project>/services.yaml`. */
  readonly files: readonly string[];
  readonly inputs: Inputs;
  /** Where manifests go: `CDK8S_OUTDIR`, which `cdk8s synth -o` sets, else `dist`. */
  readonly outdir: string;
  /** Where Secrets of the projects' files go, with their values: `SLOTSTACK_SECRETS_DIR`. @default nowhere */
  readonly secretsDirectory?: string;
  /** Words behind the command. */
  readonly args: readonly string[];
}

/** A command could not do what it was asked for, and its message says all that a user needs. */
export class CommandFailed extends Error {
  constructor(
    message: string,
    /** Tells programs why. */
    readonly exitCode = 1,
  ) {
    super(message);
  }
}

function readInvocation(environment: NodeJS.ProcessEnv, args: readonly string[]): Invocation {
  const projectRoot = environment.SLOTSTACK_PROJECT_ROOT;
  return {
    files: environment.SERVICES_FILE ? [environment.SERVICES_FILE] : projectFiles('projects'),
    inputs: { environment, ...(projectRoot && { projectRoot }) },
    outdir: environment.CDK8S_OUTDIR || 'dist',
    args,
    ...(environment.SLOTSTACK_SECRETS_DIR && { secretsDirectory: environment.SLOTSTACK_SECRETS_DIR }),
  };
}

/**
 * Runs a command. A user's mistake, and what the system does not allow, ends it with one line for each problem and the exit
 * code of the error, which is `failure` at least; anything else is a defect of ours.
 */
export function run(command: (invocation: Invocation) => void, failure = 1): void {
  try {
    command(readInvocation(process.env, process.argv.slice(2)));
  } catch (error) {
    if (!isExplained(error)) {
      // Node.js ends with 1, which may be an answer of the command.
      if (failure > 1) process.once('exit', () => (process.exitCode = failure));
      throw error;
    }
    for (const line of error.message.split('\n')) console.error(`error: ${line}`);
    if (error instanceof InvalidInput) {
      console.error(
        `nothing written: ${error.problems.length} ${error.problems.length === 1 ? 'problem' : 'problems'}`,
      );
    }
    process.exitCode = Math.max(failure, error instanceof CommandFailed ? error.exitCode : 1);
  }
}

/** Whether the message says all: of errors of the system, such as a full disk, it names call and file. */
function isExplained(error: unknown): error is Error {
  const isOurs = error instanceof InvalidInput || error instanceof Refused || error instanceof CommandFailed;
  return isOurs || (typeof error === 'object' && error !== null && 'syscall' in error);
}

function projectFiles(directory: string): string[] {
  if (!existsSync(directory))
    throw new CommandFailed(`there is no directory ${directory} here: name a services.yaml in SERVICES_FILE`);
  return readdirSync(directory)
    .map((name) => join(directory, name, 'services.yaml'))
    .filter((file) => existsSync(file))
    .sort();
}
