import { isDeepStrictEqual } from 'node:util';
import type { Problems } from '../input/problem';
import type { Target } from './target';

/** One collector works on a disk for all targets of a project: templates may not give each other settings. */
export function checkCollectors(targets: readonly Target[], problems: Problems): void {
  const byPlace = new Map<string, Target>();
  for (const target of targets) {
    if (!target.dataPaths) continue;
    const { root, node = '', collector } = target.dataPaths;
    const place = `${target.project} ${node}:${root}`;
    const other = byPlace.get(place);
    if (other && !isDeepStrictEqual(other.dataPaths?.collector, collector))
      problems.add(
        target.dataPathsPosition,
        `dataPaths.collector: differs between ${other.name} and ${target.name}, but one collector works on ${root} for both; write it without expressions that depend on the environment`,
      );
    byPlace.set(place, other ?? target);
  }
}
