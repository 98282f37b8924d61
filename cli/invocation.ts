import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Inputs } from '../config/inputs';
import { InvalidInput } from '../input/problem';
import { UnusableProjects } from '../config/projects';
import { withFurtherProblems } from '../stacks/project-checks/further-problems';
import { UnreadableFact } from '../constructs/facts/unreadable-fact';
import { CommandFailed } from '../process/command-failed';
import { Refused } from '../output/refused';

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

/** Somebody asks how a command is called. */
export class HelpAsked extends Error {}

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
 * Runs a command. A user's mistake, and what the system does not allow, ends it with one line for each problem; a defect of
 * ours with its stack.
 *
 * @param failure the exit code of whatever fails for no reason that has one of its own
 */
export function run(command: (invocation: Invocation) => void, failure = 1): void {
  try {
    command(readInvocation(process.env, process.argv.slice(2)));
  } catch (error) {
    if (error instanceof HelpAsked) {
      console.log(error.message);
      return;
    }
    process.exitCode = (error instanceof CommandFailed && error.exitCode) || failure;
    if (error instanceof UnusableProjects) explain(withFurtherProblems(error));
    else if (isExplained(error)) explain(error);
    else console.error(error);
  }
}

function explain(error: Error): void {
  // How a command is called is no error, and stands last.
  const [, message = '', usage = ''] = /^([^]*?)((?<=^|\n)usage: [^]*)?$/.exec(error.message) ?? [];
  for (const line of message.split('\n').filter(Boolean)) console.error(`error: ${line}`);
  if (usage !== '') console.error(usage);
  if (error instanceof InvalidInput) {
    const { length } = error.problems;
    console.error(`nothing written: ${length} ${length === 1 ? 'problem' : 'problems'}`);
  }
}

/** Whether the message says all: of errors of the system, such as a full disk, it names call and file. */
function isExplained(error: unknown): error is Error {
  const isOurs = [InvalidInput, Refused, CommandFailed, UnreadableFact].some((kind) => error instanceof kind);
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
