import { withoutMentions } from '../../github/harmless';
import { plainText } from '../told-lines';

const mostSubject = 200;
const mostCharacters = 5000;

/** What is said of whoever else had a part in a commit, and what tools act on; nobody said it. */
const trailer =
  /^\s*(?:[a-z][a-z-]*-by|co-developed-by|cc|skip-checks|change-id|on-behalf-of|bot-approved|approved|release-as)\s*:.*$/i;

/** What keeps workflows from running on a commit: https://docs.github.com/actions/how-tos/manage-workflow-runs/skip-workflow-runs */
const skip = /\[\s*(skip[ -]+(?:ci|actions|checks)|(?:ci|actions|checks)[ -]+skip|no[ -]+ci)\s*\]/gi;

/** What closes an issue once a commit is in the default branch, whatever issue that is, and with it ends what the issue has. */
const closing =
  /\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?)(?=\s*:?\s*(?:(?:[\w.-]+\/[\w.-]+)?#\d|GH-\d|https?:\/\/\S+\/(?:issues|pull)\/\d))/gi;

/**
 * The message of a commit of an agent, for a repository that people and tools read: without what is not seen, names of others as its
 * authors, words that keep checks from running or close an issue, or mentions of people.
 */
export function commitMessage(text: string): string {
  const lines = withoutMentions(plainText(text.normalize('NFC')))
    .replaceAll(closing, 'about')
    .replaceAll(skip, '($1)')
    .replaceAll(/\*\*\*NO_CI\*\*\*/gi, 'NO_CI')
    .split(/\r?\n/)
    .map((line) => line.trimEnd())
    .filter((line) => !trailer.test(line));
  const start = lines.findIndex((line) => line.trim() !== '');
  const [subject = '', ...body] = start < 0 ? [] : lines.slice(start);
  const title = subject.trim().slice(0, mostSubject) || 'Change files';
  const rest = body.join('\n').trim().slice(0, mostCharacters).trim();
  return rest === '' ? `${title}\n` : `${title}\n\n${rest}\n`;
}
