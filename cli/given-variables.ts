import { resolve } from 'node:path';
import { parseEnvFile } from '../input/env-file';
import { readTextFile } from '../input/text-file';
import { variableName } from '../rules/names';
import { brokenBy } from '../rules/text-rule';
import type { Surroundings } from './surroundings';
import { UsageError } from './usage-error';

/** Options with variables for templates. */
export interface VariableOptions {
  /** `name=value` */
  readonly set?: readonly string[] | undefined;
  /** Files with `NAME=value` lines. */
  readonly varFile?: readonly string[] | undefined;
}

/**
 * Variables that whoever calls gives to templates: those of files, then single ones; as codexctl has them also from its environment
 * variables, over which those of the call win.
 *
 * @throws UsageError for what is none, InvalidInput for a file that cannot be read
 */
export function givenVariables(
  { environment, directory }: Pick<Surroundings, 'environment' | 'directory'>,
  { set = [], varFile = [] }: VariableOptions = {},
): Record<string, string> {
  const files = [...listOf(environment.CODEXCTL_VAR_FILE), ...varFile];
  const ofFiles = files.flatMap((file) => [...parseEnvFile(readTextFile(resolve(directory, file), file))]);
  const inEnvironment = listOf(environment.CODEXCTL_VARS).map((pair) => pairOf('CODEXCTL_VARS', pair));
  return Object.fromEntries([...ofFiles, ...inEnvironment, ...set.map((pair) => pairOf('--set', pair))]);
}

function listOf(text = ''): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function pairOf(where: string, pair: string): readonly [string, string] {
  const place = pair.indexOf('=');
  if (place < 0) throw new UsageError(`${where} ${pair}: it must be <name>=<value>`);
  const name = pair.slice(0, place);
  const broken = brokenBy(name, variableName);
  if (broken !== undefined) throw new UsageError(`${where} ${pair}: "${name}" ${broken}`);
  return [name, pair.slice(place + 1)];
}
