import { spawnSync } from 'node:child_process';
import { startErrorText } from '../input/system-error';
import { CommandFailed } from '../process/command-failed';
import { requireSuccess, type Called } from './called';

/** @throws CommandFailed where it cannot be started */
export function callGh(args: readonly string[], input?: string): Called {
  const { status, stdout, stderr, error } = spawnSync('gh', args, { encoding: 'utf8', input, maxBuffer: Infinity });
  if (error) throw new CommandFailed(startErrorText('gh, the command of GitHub,', error));
  return { status, stdout, stderr: stderr.trim() };
}

/** @returns what it prints; @throws CommandFailed where it fails */
export function gh(args: readonly string[], input?: string): string {
  const called = callGh(args, input);
  requireSuccess('gh', args, called);
  return called.stdout.trim();
}

/** The repository on GitHub that a workflow runs for. @throws CommandFailed where none is named */
export function githubRepository({ GITHUB_REPOSITORY: name = '' }: NodeJS.ProcessEnv): string {
  if (!/^[\w.-]+\/[\w.-]+$/.test(name)) throw new CommandFailed('GITHUB_REPOSITORY must be set, as owner/name');
  return name;
}

/**
 * An issue has its number in one repository only.
 *
 * @param address of the git remote whose files name issues
 * @throws CommandFailed where it is that of another repository than `repository`
 */
export function refuseOtherRepository(address: string, repository: string): void {
  const [, path] =
    /^(?:\w+:\/\/)?(?:[^/@]*@)?[\w.-]+(?::\d+(?=\/))?[/:]([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(address) ?? [];
  if (path !== undefined && path.toLowerCase() !== repository.toLowerCase())
    throw new CommandFailed(`GITHUB_REPOSITORY is ${repository}, but the register lies in ${path}`);
}
