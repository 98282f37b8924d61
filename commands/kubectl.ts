import { spawnSync } from 'node:child_process';
import { CommandFailed } from './invocation';

/** kubectl with the caller's own cluster and rights; what it prints goes to the terminal. */
export function kubectl(args: readonly string[], input?: string): void {
  const { status, error } = spawnSync('kubectl', args, {
    input,
    stdio: [input === undefined ? 'inherit' : 'pipe', 'inherit', 'inherit'],
  });
  if (error) throw new CommandFailed(`kubectl cannot be started: ${error.message}`);
  if (status !== 0) throw new CommandFailed(`kubectl ${args.join(' ')}: exit code ${status ?? 'none'}`);
}

/** What kubectl prints; undefined where it fails because the object does not exist. */
export function kubectlOutput(args: readonly string[], input?: string): string | undefined {
  const { status, stdout, stderr, error } = spawnSync('kubectl', args, { encoding: 'utf8', input });
  if (error) throw new CommandFailed(`kubectl cannot be started: ${error.message}`);
  if (status === 0) return stdout;
  if (stderr.includes('(NotFound)')) return undefined;
  throw new CommandFailed(`kubectl ${args.join(' ')}: ${stderr.trim()}`);
}
