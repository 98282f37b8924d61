/** Cuts a word of GitHub's in two, invisibly. */
const cut = '\u200b';

/** A text of somebody else that names nobody: whoever is mentioned gets mail, and `@everyone` is many. */
export function withoutMentions(text: string): string {
  return text.replace(/@(?=[\p{L}\p{N}_-])/gu, `@${cut}`);
}

/** A text of somebody else in a comment of ours: it names nobody, hides and turns nothing, and none of our marks is in it. */
export function harmlessText(text: string): string {
  return withoutMentions(
    text.replace(/\r\n?/g, '\n').replace(/(?![\n\t])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, ''),
  ).replace(/<!--(?=\s*slotstack)/gi, `<${cut}!--`);
}

/** Most characters of a title, which may become some more: GitHub takes 256. */
const mostOfTitle = 200;

/**
 * The title of an issue as one of ours: a line of printable characters that names nobody and closes nothing.
 * A pull request is merged with its title as the message of a commit, in which some words are orders: `fixes #12`, `[skip ci]`.
 */
export function harmlessTitle(text: string): string {
  const line = text.replace(/[\p{C}\p{Z}]+/gu, ' ').trim();
  const { text: start, isCut } = bounded(line, mostOfTitle);
  const short = isCut ? `${start}…` : line;
  return withoutMentions(short)
    .replace(/#(?=\d)/g, `#${cut}`)
    .replace(/\bGH-(?=\d)/gi, (word) => `${word}${cut}`)
    .replace(/\[(?=\s*(skip|ci|no|actions)\b)/gi, `[${cut}`)
    .replace(/(\/(?:issues|pull)\/)(?=\d)/gi, `$1${cut}`);
}

/** A text of somebody else below one of ours: at most so many characters of it, whole lines where that can be. */
export function bounded(text: string, most: number): { readonly text: string; readonly isCut: boolean } {
  if (text.length <= most) return { text, isCut: false };
  const start = text.slice(0, most);
  const end = start.lastIndexOf('\n');
  // Half of a character is none.
  const whole = end > most / 2 ? start.slice(0, end) : start.replace(/[\ud800-\udbff]$/, '');
  return { text: whole, isCut: true };
}
