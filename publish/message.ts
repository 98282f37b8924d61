import type { Contents } from './contents';
import { listed } from './listed';
import type { Source } from './source';

/** What the commit of a publication says, but for the line by which it is known. */
export function publicationMessage({ commit, subject }: Source, { added, changed, removed, data }: Contents): string {
  const lists = [
    ['added', added],
    ['changed', changed],
    ['removed', removed],
  ] as const;
  const lines = lists.flatMap(([what, names]) =>
    names.length > 0 ? [`${names.length} ${what}: ${listed(names)}`] : [],
  );
  const details = lines.length > 0 ? lines : ['The manifests stay as they are.'];
  const title = `Publish ${commit.slice(0, 12)}: ${subject}`;
  return [title.length > 100 ? `${title.slice(0, 99)}…` : title, '', ...data, ...details].join('\n');
}
