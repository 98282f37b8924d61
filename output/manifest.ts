import { yamlText, type ScalarText } from './yaml-text';

/** First line of every file that slotstack writes; by it a file of ours is known. */
export const headerStart = '# Written by slotstack';

/** The project whose file this is; undefined where slotstack did not write it. */
export function projectOfManifest(text: string): string | undefined {
  return new RegExp(`^${headerStart} from the services.yaml of (\\S+)\\. `).exec(text)?.[1];
}

/** The text of a manifest file. Every object begins a document, also the first: files that are joined stay apart. */
export function manifestText(project: string, objects: readonly unknown[], scalar?: ScalarText): string {
  const header = `${headerStart} from the services.yaml of ${project}. Change that, not this file.\n`;
  return header + objects.map((object) => `---\n${yamlText(ordered(object), scalar)}`).join('');
}

const leading = ['apiVersion', 'kind', 'metadata', 'name', 'namespace'];

/** Keys in a fixed order that reads well: what an object is comes first, and the name of a list entry heads it. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, ordered(inner)]));
}

function rank(key: string): number {
  const place = leading.indexOf(key);
  return place < 0 ? leading.length : place;
}
