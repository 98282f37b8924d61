import { unseen } from '../told-lines';
import { limits } from './limits';

/** Names that Windows keeps for devices, with any ending. */
const devices = /^(con|prn|aux|nul|com[0-9]|lpt[0-9]|conin\$|conout\$)(\..*)?$/i;

/** What Windows calls a file with a longer name, too. */
const shortName = /^[^.~]{1,6}~[0-9]{1,6}(\.[^.]{0,3})?$/;

/** What is wrong with a path that a commit adds; undefined where nothing is. */
export function pathProblem(path: string): string | undefined {
  if (path.includes('\ufffd')) return 'is not UTF-8, or has a character in the place of one that is not';
  if (Buffer.byteLength(path) > limits.pathBytes) return `is longer than ${limits.pathBytes} bytes`;

  if (new RegExp(unseen.source, 'u').test(path) || /[\t\n\x7f]/.test(path))
    return 'has a character that is not seen, or turns the text around';
  if (path.startsWith('/')) return 'is absolute';
  for (const name of path.split('/')) {
    if (name === '' || name === '.' || name === '..') return 'has a part that is empty, "." or ".."';
    if (isGit(name)) return 'has a part that git or a file system takes for ".git"';
    if (Buffer.byteLength(name) > limits.nameBytes) return `has a name of more than ${limits.nameBytes} bytes`;
    if (/[\\:]/.test(name)) return 'has a "\\" or ":", which some file systems take for something else';
    if (/[. ]$/.test(name)) return 'has a name that ends with "." or a space, which some file systems leave out';
    if (shortName.test(name)) return 'has a name that Windows may take for that of another file';
    if (devices.test(name)) return 'has a name that Windows keeps for a device';
  }
  return undefined;
}

/** Whether a file system takes a name for `.git`. */
export function isGit(name: string): boolean {
  return /^(\.git|git~[0-9]+)$/.test(folded(name));
}

/**
 * A path as the most forgiving file system has it: without regard to case, to how characters are composed, to what is not seen, and to what
 * Windows leaves out of a name.
 */
export function folded(path: string): string {
  return path
    .normalize('NFKC')
    .replaceAll(unseen, '')
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKC')
    .split('/')
    .map((name) => name.replace(/:.*$/, '').replace(/[. ]+$/, '') || name)
    .join('/');
}

/** The protected path that a path is, or is in, however it is written; also a file in the place of a directory that is protected. */
export function protectionOf(path: string, protectedPaths: readonly string[]): string | undefined {
  const own = `${folded(path)}/`;
  return protectedPaths.find((each) => own.startsWith(`${folded(each.replace(/\/+$/, ''))}/`));
}

/** Paths that some file system takes for one: those of `added` with what is there beside them. */
export function collisions(paths: readonly string[], added: ReadonlySet<string>): string[] {
  const spellings = new Map<string, Map<string, string>>();
  for (const path of paths) {
    const names = path.split('/');
    for (let count = 1; count <= names.length; count += 1) {
      const part = names.slice(0, count).join('/');
      const key = folded(part);
      const known = spellings.get(key) ?? new Map<string, string>();
      // A directory stands for one file in it, and for one that is added if there is any.
      if (!known.has(part) || added.has(path)) known.set(part, path);
      spellings.set(key, known);
    }
  }
  return [...spellings.values()].flatMap((known) => {
    if (known.size < 2 || ![...known.values()].some((path) => added.has(path))) return [];
    return [[...known.keys()].map((part) => JSON.stringify(part)).join(' and ')];
  });
}
