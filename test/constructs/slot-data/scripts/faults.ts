import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Situation } from './crash-situations';
import { execute, Sandbox, type Result } from './sandbox';

/** What a call of the system can fail with although the file is there. */
export const errors = ['EIO', 'EACCES', 'ENOMEM', 'ESTALE'] as const;
export type SystemError = (typeof errors)[number];

/** A script that is to come to its end whatever a call of the system says. */
export interface FaultSituation extends Situation {
  /** How it ends where no call fails. @default 0 */
  readonly code?: number;
  /** Whether it may end so with less done: what cannot be looked at now, the next run looks at. @default false */
  readonly leavesSome?: boolean;
  /** What it then has said. @default anything */
  readonly said?: (result: Result) => void;
}

/** How many calls were made to fail, and how often the script ended how. */
export interface Counts {
  readonly calls: number;
  readonly codes: Readonly<Record<string, number>>;
}

/** Says which calls are tried, by their number, which begins with 1. */
export type Choice = (calls: readonly string[]) => readonly number[];

export const all: Choice = (calls) => calls.map((_, index) => index + 1);

/** Every so many-th call. */
export const some =
  (step: number, first = 1): Choice =>
  (calls) =>
    all(calls).filter((number) => (number - first) % step === 0);

/** Calls on what has such a path. */
export const on =
  (path: RegExp): Choice =>
  (calls) =>
    all(calls).filter((number) => path.test(calls[number - 1] ?? ''));

// Programs by which scripts look at something, and how: that it has failed says nothing of what is there.
const looks =
  /^(bash|busybox|cat|dash|find|head|ls|realpath|sort|stat|xargs): (openat2?|open|stat|lstat|statx|newfstatat|faccessat2?|readlinkat|readlink|read|getdents64) (?!to write)/;

// By which hand-back copies a marker: a step that fails.
const copies = /^cat: openat .*\.owner$/;

// Of what these leave, delete says that it cannot be removed.
const removals = /^(ionice|rm|rmdir|timeout): |\/(ionice|rm|rmdir|timeout)$/;

/** How a script may end where a call fails that is no matter of indifference. */
function codesAfter(call: string): number[] {
  if (looks.test(call) && !copies.test(call)) return [75];
  // Where a program cannot be started, the shell says so.
  const codes = call.includes(': execve ') ? [1, 75, 126, 127] : [1, 75];
  return removals.test(call) ? [...codes, 73] : codes;
}

/**
 * Runs a script once for each of its calls on a file of the disk or of the pod, with that call failing, and expects
 * that nothing is harmed, that who says that it is done has done it, and that the next run comes to the usual end.
 *
 * @param fault the program made of fault.c
 * @param part of the path of files whose calls are counted: with fewer that count, their number does not depend on how
 * fast the others are. @default of all that the script uses
 */
export async function failAtCalls(
  fault: string,
  { script, prepare, meanwhile, next, expected, code = 0, leavesSome = false, said }: FaultSituation,
  error: SystemError,
  choose: Choice = all,
  part?: string,
): Promise<Counts> {
  const codes: Record<string, number> = {};
  const harm: string[] = [];
  const numbers = choose(await prepared(async (run) => (await run(0)).calls));
  for (const number of numbers) {
    await prepared(async (run, sandbox, command) => {
      const { result, calls } = await run(number);
      const [call = ''] = calls;
      codes[String(result.code)] = (codes[String(result.code)] ?? 0) + 1;
      try {
        expect([code, ...codesAfter(call)]).toContain(result.code);
        if (result.code !== 0) expect(result.stderr).not.toBe('');
        if (result.code === code) said?.(result);
        meanwhile?.(sandbox);
        if (next) expect(await next(sandbox)).toMatchObject({ code });
        else if (result.code !== code || leavesSome) expect(await execute(command)).toMatchObject({ code });
        expected(sandbox);
      } catch (caught) {
        harm.push(`${number}. ${call}: ended with ${result.code}: ${result.stdout}${result.stderr}${String(caught)}`);
      }
    });
  }
  expect(harm).toEqual([]);
  return { calls: numbers.length, codes };

  async function prepared<T>(
    use: (
      run: (number: number) => Promise<{ result: Result; calls: string[] }>,
      sandbox: Sandbox,
      command: string[],
    ) => Promise<T>,
  ): Promise<T> {
    const sandbox = new Sandbox();
    try {
      const command = sandbox.command(script, prepare(sandbox));
      const report = join(sandbox.base, 'report');
      // What the kernel says is in files, too.
      const files = part === undefined ? [sandbox.base, '/mountinfo', '/fdinfo/', '/proc/uptime', '/boot_id'] : [part];
      const run = async (number: number) => {
        const result = await execute([fault, String(number), error, report, ...files, '--', ...command], {
          PATH: '/usr/bin:/bin',
        });
        return { result, calls: readFileSync(report, 'utf8').split('\n').slice(0, -1) };
      };
      return await use(run, sandbox, command);
    } finally {
      sandbox.remove();
    }
  }
}
