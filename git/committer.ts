import { CommandFailed } from '../process/command-failed';
import type { Git } from './git';

/** The account in whose name GitHub's own token works. */
const gitHubActions = { name: 'github-actions[bot]', email: '41898282+github-actions[bot]@users.noreply.github.com' };

/**
 * Environment variables that tell git who commits: none where its configuration does.
 *
 * @throws CommandFailed where nobody does. git would make up a name and an address from the account and the host.
 */
export function committer(git: Git): Readonly<Record<string, string>> {
  const isKnown = (identity: string) => git.call(['-c', 'user.useConfigOnly=true', 'var', identity]).status === 0;
  if (isKnown('GIT_AUTHOR_IDENT') && isKnown('GIT_COMMITTER_IDENT')) return {};
  if (process.env.GITHUB_ACTIONS !== 'true')
    throw new CommandFailed('git does not know who commits: set user.name and user.email with "git config"');
  const { name, email } = gitHubActions;
  return { GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email, GIT_COMMITTER_NAME: name, GIT_COMMITTER_EMAIL: email };
}
