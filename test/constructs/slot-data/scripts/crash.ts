import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Situation } from './crash-situations';
import { execute, Sandbox } from './sandbox';

/**
 * Kills the script before each step that follows a change, lets it run again, and expects the same end each time.
 *
 * @param choose those of the steps that are tried @default all
 * @returns how many were
 */
export async function killAtSteps(
  { script, prepare, meanwhile, next, expected }: Situation,
  choose = (steps: number[]) => steps,
): Promise<number> {
  const sandbox = new Sandbox();
  try {
    const args = prepare(sandbox);
    const copy = join(sandbox.base, 'copy');
    spawnSync('cp', ['-a', sandbox.disk, copy]);
    const steps = choose(await sandbox.stepsThatChange(script, args));
    for (const step of steps) {
      const again = 'rm -rf "$1" "$2"/postgres && cp -a "$3" "$1"';
      spawnSync('sh', ['-c', again, 'sh', sandbox.disk, sandbox.tickets, copy]);
      await sandbox.killAt(step, script, args);
      meanwhile?.(sandbox);
      const result = await (next ? next(sandbox) : execute(sandbox.command(script, args)));
      expect(result).toMatchObject({ code: 0 });
      expected(sandbox);
    }
    return steps.length;
  } finally {
    sandbox.remove();
  }
}
