import { posix } from 'node:path';
import { overlap } from '../kubernetes/host-path';
import { isOperated } from './schema/data-services';
import type { Group } from './target';

/**
 * Whether anything of a target may be in its data: a data service on a data path, or a text in a manifest that is a path in the data
 * root, above it, or the root itself. Rather one too many: what is not used has no clean-up.
 */
export function namesData(groups: readonly Group[], root = ''): boolean {
  if (groups.some(({ dataServices }) => dataServices.some(({ config }) => !isOperated(config)))) return true;
  const place = root.trim();
  return place !== '' && groups.some(({ objects }) => objects.some(({ object }) => namesPath(object, place)));
}

function namesPath(value: unknown, root: string): boolean {
  if (typeof value === 'string') return pathsIn(value).some((path) => overlap(path, root));
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((inner) => namesPath(inner, root));
}

/** Paths among the words of a text; "/" alone is in too many. */
function pathsIn(text: string): string[] {
  const words = text.split(/[\s"'`,;=:()[\]{}]+/).filter((word) => word.startsWith('/'));
  return words.map((word) => posix.normalize(word).replace(/^\/+/, '/').replace(/\/$/, '')).filter(Boolean);
}
