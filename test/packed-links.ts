import { existsSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';

/** Where the repository shows a file or a folder that the package leaves out. */
const repository = /^https:\/\/github\.com\/slotstack\/slotstack\/(?:blob|tree)\/main\/([^#]+)/;

/**
 * Links of a Markdown file that lead nowhere for somebody who has the package, each with why.
 *
 * @param directory where the package is
 */
export function deadLinks(directory: string, file: string): string[] {
  const text = readFileSync(posix.join(directory, file), 'utf8');
  const links = [...text.matchAll(/\]\(([^()\s]+)\)/g)].map(([, link = '']) => link);
  return links.flatMap((link) => {
    const [, inCheckout] = repository.exec(link) ?? [];
    if (inCheckout !== undefined) return existsSync(inCheckout) ? [] : [`${file}: ${link} is not in the repository`];
    if (/^https?:\/\//.test(link)) return [];
    const [path = '', heading] = link.split('#');
    const target = path === '' ? file : posix.join(posix.dirname(file), path);
    if (!existsSync(posix.join(directory, target))) return [`${file}: ${link} is not in the package`];
    const isThere = heading === undefined || headingsOf(posix.join(directory, target)).includes(heading);
    return isThere ? [] : [`${file}: ${link} names no heading of ${target}`];
  });
}

/** What a link says for each heading. */
function headingsOf(path: string): string[] {
  const text = readFileSync(path, 'utf8').replace(/^```[^]*?^```/gm, '');
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-'),
  );
}
