import { join } from 'node:path';
import type { Inputs } from '../config/inputs';
import { CommandFailed } from '../process/command-failed';
import { highestSlot } from '../rules/slot';
import { givenVariables, type VariableOptions } from './given-variables';
import type { Surroundings } from './surroundings';
import { findProjectFiles, type ProjectFiles } from './project-files';

/** What a command that reads projects works on. Templates see only the environment variables that they name. */
export interface Invocation extends ProjectFiles {
  readonly inputs: Inputs;
  /** Where manifests go: `CDK8S_OUTDIR`, which `cdk8s synth -o` sets, else `dist`. */
  readonly outdir: string;
  /** Where Secrets of the projects' files go, with their values: `SLOTSTACK_SECRETS_DIR`. @default nowhere */
  readonly secretsDirectory?: string;
}

/** Options of each call that reads projects. */
export interface FileOptions extends VariableOptions {
  readonly file?: readonly string[] | undefined;
}

/** @throws CommandFailed where there is no project */
export function invocation(surroundings: Surroundings, { file, ...variables }: FileOptions): Invocation {
  const { environment, directory } = surroundings;
  const named = file ?? (environment.SERVICES_FILE ? [environment.SERVICES_FILE] : []);
  const projectFiles = findProjectFiles(directory, named);
  return {
    ...projectFiles,
    inputs: inputsOf(surroundings, variables),
    outdir: environment.CDK8S_OUTDIR || join(projectFiles.root, 'dist'),
    ...(environment.SLOTSTACK_SECRETS_DIR && { secretsDirectory: environment.SLOTSTACK_SECRETS_DIR }),
  };
}

/** @throws CommandFailed for what is no number of slots */
function slotNumber(text: string): number {
  const number = /^[1-9][0-9]{0,3}$/.test(text) ? Number(text) : 0;
  if (number === 0)
    throw new CommandFailed(`SLOTSTACK_SLOTS: "${text}" must be a number of slots, 1 to ${highestSlot}`);
  return number;
}

export function inputsOf(
  surroundings: Pick<Surroundings, 'environment' | 'directory'>,
  variables?: VariableOptions,
): Inputs {
  const { environment } = surroundings;
  const given = givenVariables(surroundings, variables);
  const projectRoot = environment.SLOTSTACK_PROJECT_ROOT;
  const slots = environment.SLOTSTACK_SLOTS;
  return {
    environment,
    ...(Object.keys(given).length > 0 && { given }),
    ...(projectRoot && { projectRoot }),
    ...(slots && { slots: slotNumber(slots) }),
  };
}
