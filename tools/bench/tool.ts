import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A program that renders. */
export interface Tool {
  readonly name: string;
  /** Its version; undefined where it is not there. */
  readonly version: () => string | undefined;
  /** How to come by it, where it is not there. */
  readonly install: string;
}

/** One that says its version when it is called so, after what the pattern has before it. */
export function program(name: string, call: readonly [string, string], said: RegExp, install: string): Tool {
  const version = () => {
    const [command, argument] = call;
    const { error, stdout } = spawnSync(command, [argument], { encoding: 'utf8' });
    return error ? undefined : said.exec(stdout)?.[1];
  };
  return { name, version, install };
}

/** One that is there wherever this repository is. */
export function ofRepository(name: string, packageFile: string): Tool {
  const version = () => (JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string }).version;
  return { name, version, install: 'npm ci' };
}
