import type { PromptWords } from './prompt-words';
import type { Remark, Said } from './texts-of-work';
import { plainText } from './told-lines';

/** Characters of a text that are told, and of a comment. */
const mostOfText = 20_000;
const mostOfComment = 4000;
/** Comments that are told, the newest; and how long they may be together. */
const mostComments = 40;
const mostOfAllComments = 60_000;

/** A text of others as data: between fences that nothing in it can close. */
export function fenced(text: string | null | undefined, words: PromptWords, most = mostOfText): string {
  const whole = plainText((text ?? '').replaceAll(/\r\n?/g, '\n')).trim();
  if (whole === '') return words.empty;
  // Not in the middle of a character of two parts.
  const told = whole
    .slice(0, most)
    .replace(/[\ud800-\udbff]$/, '')
    .trimEnd();
  const left = whole.length - most;
  const longest = Math.max(2, ...[...told.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return [words.dataOfOthers, `${fence}text`, told, fence, ...(left > 0 ? [words.cut(left)] : [])].join('\n');
}

/** A title: one line. */
export function fencedTitle(text: string, words: PromptWords): string {
  return fenced(text.replaceAll(/\s+/g, ' '), words, 500);
}

/** Comments with their authors, the newest as far as there is room. */
export function fencedComments(
  comments: readonly (Said & Partial<Remark> & { readonly state?: string })[],
  words: PromptWords,
): string {
  const said = comments.filter(({ body, state = '' }) => (body ?? '').trim() !== '' || state === 'CHANGES_REQUESTED');
  const parts: string[] = [];
  let length = 0;
  for (const { author, at, body, state, path, line } of said.slice(-mostComments).reverse()) {
    const heads = [
      words.by(login(author, words)),
      ...(/^\d{4}-\d\d-\d\dT[\d:]+Z$/.test(at) ? [at] : []),
      ...(state !== undefined && /^[A-Z_]{1,30}$/.test(state) ? [state] : []),
      ...(path ? [words.inFile(JSON.stringify(plainText(path).slice(0, 300)).replaceAll('`', "'"), line)] : []),
    ];
    const part = `${heads.join(', ')}\n${fenced(body, words, mostOfComment)}`;
    length += part.length;
    if (length > mostOfAllComments) break;
    parts.unshift(part);
  }
  const older = said.length - parts.length;
  return [...(older > 0 ? [words.older(older)] : []), ...parts].join('\n\n') || words.empty;
}

/** Who has written something; nothing else is let through. */
export function login(author: string, words: PromptWords): string {
  return /^[A-Za-z0-9-]{1,39}(\[bot\])?$/.test(author) ? `@${author}` : words.somebody;
}
