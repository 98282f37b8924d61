import { dirname, posix, resolve } from 'node:path';
import { parseEnvFile } from '../input/env-file';
import { InvalidInput, Problems, type Position } from '../input/problem';
import { readTextFile } from '../input/text-file';

/**
 * What decides the output beside the files of a project. Nothing else does: no clock, no host name, no working
 * directory.
 */
export interface Inputs {
  /** Environment variables; a project sees only those that its files name. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /**
   * Absolute path of the project's checkout on the nodes: what `.ProjectRoot` gives.
   *
   * @default none: output that needs it is an error
   */
  readonly projectRoot?: string;
  /** Variables that whoever calls gives, over those of the environment and of envFiles. @default none */
  readonly given?: Readonly<Record<string, string>>;
  /** How many slots there are at least of a project whose services.yaml sets no limit. @default those that were ever taken */
  readonly slots?: number;
}

/**
 * Stands for `.ProjectRoot` where no project root is given. codexctl takes the directory of the machine that renders,
 * which would make manifests differ from machine to machine; a manifest that holds this text is refused instead.
 */
export const UNKNOWN_PROJECT_ROOT = '/PROJECT_ROOT_IS_NOT_GIVEN';

/**
 * The project root in the form that templates join paths to: without a slash at its end.
 *
 * @throws InvalidInput when it is no absolute path
 */
export function projectRootOf({ projectRoot = UNKNOWN_PROJECT_ROOT }: Inputs, position: Position): string {
  if (projectRoot.startsWith('/')) return posix.resolve(projectRoot);
  const message = `SLOTSTACK_PROJECT_ROOT: ${JSON.stringify(projectRoot)} must be absolute: it is a path on the nodes`;
  throw new InvalidInput([{ position, message }]);
}

/** Variables for templates: those of the process, then of each file of `envFiles`, then those that were given; later ones win. */
export function readVariables(
  inputs: Inputs,
  servicesFile: string,
  envFiles: readonly { readonly path: string; readonly position: Position }[],
): Readonly<Record<string, string>> {
  const variables = new Map<string, string>();
  for (const [name, value] of Object.entries(inputs.environment)) if (value !== undefined) variables.set(name, value);
  const problems = new Problems();
  for (const { path, position } of envFiles) {
    problems.collect(() => {
      const file = readTextFile(resolve(dirname(servicesFile), path), path, position);
      for (const [name, value] of parseEnvFile(file)) variables.set(name, value);
    });
  }
  problems.throwIfAny();
  return { ...Object.fromEntries(variables), ...inputs.given };
}

/**
 * The variables called `names`: a template sees no others, so a render depends on nothing that its file does not name.
 */
export function pick(variables: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => (Object.hasOwn(variables, name) ? [[name, variables[name] ?? '']] : [])),
  );
}
