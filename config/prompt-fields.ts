import type { Problem } from '../input/problem';
import { suggestion } from '../input/suggestion';
import type { TextFile } from '../input/text-file';

/** What a prompt's template reads. */
export const promptFields = [
  ...([
    'Kind',
    'Project',
    'Target',
    'Environment',
    'Namespace',
    'Slot',
    'Generation',
    'Issue',
    'PR',
    'Branch',
    'Kept',
  ] as const),
  ...([
    'Addresses',
    'Links',
    'Tools',
    'Servers',
    'ProjectContext',
    'ServicesOverview',
    'Databases',
    'Protected',
  ] as const),
  ...(['Author', 'Title', 'Body', 'Comments', 'PRTitle', 'PRBody', 'PRComments', 'Reviews'] as const),
] as const;
export type PromptField = (typeof promptFields)[number];

/** What each of the links, servers and tools of servers has, in `range` or `with`. */
const inItems = ['Title', 'URL', 'Name', 'Description', 'Tools'];

/**
 * Fields that a prompt's template reads, and that there are not.
 *
 * What dot is in a `range` is not known before it is rendered: a field of its items counts as one everywhere.
 *
 * @param used as the template says
 */
export function unknownPromptFields(source: TextFile, used: Iterable<string>): Problem[] {
  const known = new Set<string>([...promptFields, ...inItems]);
  return [...used].flatMap((name) => {
    if (known.has(name)) return [];
    const near = suggestion(name, promptFields) || `: there are ${promptFields.join(', ')}`;
    return [{ position: source.positionOf(placeOf(name, source.text)), message: `there is no .${name}${near}` }];
  });
}

/** Where an action reads a field first, or names it otherwise; the text around actions may have the same word. */
function placeOf(name: string, text: string): number {
  const words = [...text.matchAll(new RegExp(`(\\.|")${name}\\b`, 'g'))].map(({ index }) => index);
  return words.find((index) => text.lastIndexOf('{{', index) > text.lastIndexOf('}}', index)) ?? 0;
}
