import { CommandFailed } from '../process/command-failed';

/** How a call of a program ended. */
export interface Called {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** @throws CommandFailed where it failed; without the arguments of the call, because an address may hold a password */
export function requireSuccess(
  program: string,
  args: readonly string[],
  { status, stderr }: Omit<Called, 'stdout'>,
): void {
  if (status !== 0)
    throw new CommandFailed(`${program} ${args[0] ?? ''}: ${stderr || `exit code ${status ?? 'none'}`}`);
}
