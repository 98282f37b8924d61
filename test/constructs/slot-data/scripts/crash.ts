import type { Situation } from './crash-situations';
import { execute, type Sandbox } from './sandbox';

/**
 * Kills the script before each step that follows a change, lets it run again, and expects the same end each time.
 *
 * @param choose those of the steps that are tried @default all
 * @returns how many were
 */
export async function killAtSteps<S extends Sandbox>(
  makeSandbox: () => S,
  { script, prepare, meanwhile, next, expected }: Situation<S>,
  choose = (steps: number[]) => steps,
): Promise<number> {
  const steps = choose(await prepared((sandbox, args) => sandbox.stepsThatChange(script, args)));
  for (const step of steps) {
    await prepared(async (sandbox, args) => {
      await sandbox.killAt(step, script, args);
      meanwhile?.(sandbox);
      const result = await (next ? next(sandbox) : execute(sandbox.command(script, args)));
      expect(result).toMatchObject({ code: 0 });
      expected(sandbox);
    });
  }
  return steps.length;

  async function prepared<T>(use: (sandbox: S, args: string[]) => Promise<T>): Promise<T> {
    const sandbox = makeSandbox();
    try {
      return await use(sandbox, prepare(sandbox));
    } finally {
      sandbox.remove();
    }
  }
}
