import type { TextRule } from './text-rule';

/** Name of a value, as templates read it: `web.tag` is `.Values.web.tag`. */
export const valueName: TextRule = {
  pattern: /^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*){0,4}$/,
  reason: 'must be names of letters, digits and "_", with "." between, such as "web.tag"',
};

/**
 * A text that comes from outside, and goes into manifests and into what stands in them. Whatever surrounds it, quotes or
 * none, YAML, JSON or a shell, reads it as one word: none of these characters means anything to them there.
 */
export const valueText: TextRule = {
  pattern: /^([A-Za-z0-9_./]([A-Za-z0-9._/:@+-]{0,198}[A-Za-z0-9._/@+-])?)?$/,
  reason: 'must be at most 200 letters, digits and "._/:@+-", none of ":@+-" first and no ":" last',
};

/** A commit of git. */
export const commitId: TextRule = {
  pattern: /^[0-9a-f]{7,64}$/,
  reason: 'must be the id of a commit: 7 to 64 of 0-9a-f',
};

/** A commit as it is fetched: servers know no other. */
export const wholeCommitId: TextRule = {
  pattern: /^([0-9a-f]{40}|[0-9a-f]{64})$/,
  reason: 'must be the whole id of a commit: 40 or 64 of 0-9a-f',
};

/** What tells the sources of an image from others. */
export const sourceId: TextRule = { pattern: /^[0-9a-f]{12}$/, reason: 'must be 12 of 0-9a-f' };

/** A branch of git, as `git check-ref-format` takes it: any text of one line, as far as it matters here. */
export const branchName: TextRule = {
  pattern: /^(?!-)[^\p{Cc}\p{Zl}\p{Zp} ~^:?*[\\]{1,250}$/u,
  reason: 'must be the name of a branch: 1 to 250 characters, no spaces, none of "~^:?*[\\"',
};

/** A text of people as a value can be: what may mean something to somebody is "-". */
export function asValue(text: string): string {
  return text
    .replace(/[^A-Za-z0-9._/@+-]/gu, '-')
    .replace(/^[^A-Za-z0-9_./]+/, '')
    .slice(0, 200);
}
