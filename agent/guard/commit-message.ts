import { plainText } from '../told-lines';

const mostSubject = 200;
const mostCharacters = 5000;

/** What is said of whoever else had a part in a commit, and what tools act on; nobody said it. */
const trailer =
  /^\s*(?:[a-z][a-z-]*-by|co-developed-by|cc|skip-checks|change-id|on-behalf-of|bot-approved|approved|release-as)\s*:.*$/i;

/** What keeps workflows from running on a commit: https://docs.github.com/actions/how-tos/manage-workflow-runs/skip-workflow-runs */
const skip = /\[\s*(skip[ -]+(?:ci|actions|checks)|(?:ci|actions|checks)[ -]+skip|no[ -]+ci)\s*\]/gi;

/**
 * The message of a commit of an agent, for a repository that people and tools read: without what is not seen, names of others as its
 * authors, or words that keep checks from running.
 */
export function commitMessage(text: string): string {
  const lines = plainText(text.normalize('NFC'))
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
