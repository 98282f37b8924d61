import * as z from 'zod';
import { gh } from '../git/gh';
import { CommandFailed } from '../process/command-failed';
import { textsOfWork, type TextsOfWork } from './texts-of-work';

/** What a run is about. */
export interface Numbers {
  readonly issue?: number | undefined;
  readonly pr?: number | undefined;
}

// Whoever has left GitHub is nobody.
const author = 'author: (.user.login // "")';
const thread = `{title, body, ${author}, labels: [.labels[].name]}`;
const said = `{${author}, body, at: (.submitted_at // .created_at // "")`;

/**
 * Asks GitHub for what was said of an issue and a pull request.
 *
 * @param repository `owner/name`
 * @throws CommandFailed where there is no answer, or one that is not understood
 */
export function textsOnGitHub(repository: string, { issue, pr }: Numbers): TextsOfWork {
  const at = `repos/${repository}`;
  const one = (path: string, filter: string): object => parsed(gh(['api', path, '--jq', filter]), path);
  const all = (path: string, filter: string): object[] =>
    gh(['api', '--paginate', `${path}?per_page=100`, '--jq', `.[] | ${filter}`])
      .split('\n')
      .filter(Boolean)
      .map((line) => parsed(line, path));
  const texts = {
    ...(issue !== undefined && {
      issue: { ...one(`${at}/issues/${issue}`, thread), comments: all(`${at}/issues/${issue}/comments`, `${said}}`) },
    }),
    ...(pr !== undefined && {
      pr: {
        ...one(`${at}/pulls/${pr}`, thread.replace('}', ', head: .head.ref}')),
        comments: all(`${at}/issues/${pr}/comments`, `${said}}`),
        reviews: all(`${at}/pulls/${pr}/reviews`, `${said}, state}`),
        remarks: all(`${at}/pulls/${pr}/comments`, `${said}, path, line: (.line // .original_line)}`),
      },
    }),
  };
  return understood(texts);
}

function understood(texts: unknown): TextsOfWork {
  const { data, error } = textsOfWork.safeParse(texts);
  if (error) {
    const lines = error.issues.map(
      ({ path, message }) => `GitHub's answer is not understood: ${path.join('.')}: ${message}`,
    );
    throw new CommandFailed(lines.join('\n'));
  }
  return data;
}

function parsed(text: string, path: string): object {
  try {
    return z.looseObject({}).parse(JSON.parse(text));
  } catch {
    throw new CommandFailed(`GitHub's answer about ${path} is not understood`);
  }
}
