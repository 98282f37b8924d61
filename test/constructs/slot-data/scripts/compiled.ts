import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Sandbox } from './sandbox';

/** Path of the program that is made of `<name>.c`; needs `cc`. */
export function compiled(sandbox: Sandbox, name: string): string {
  const program = join(sandbox.base, name);
  const { status, stderr } = spawnSync('cc', ['-O2', '-o', program, join(__dirname, `${name}.c`)], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return program;
}
