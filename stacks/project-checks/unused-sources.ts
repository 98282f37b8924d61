import { isInDataPath } from '../../config/sources';
import type { Target } from '../../config/target';
import type { Notices } from '../../input/notice';
import { usesSources } from '../sources-stack';

/** A checkout that nobody mounts is never made: its claim or directory is written otherwise where it is mounted. */
export function noticeUnusedSources(target: Target, guests: readonly Target[], notices: Notices): void {
  const { name, sources } = target;
  if (!sources) return;
  if (sources.shortCommit !== undefined)
    notices.add(
      name,
      sources.position,
      `sources: commit ${sources.shortCommit} is not checked out: servers know commits by their whole ids (slotstack slots set --commit)`,
    );
  if (usesSources(target, guests)) return;
  const { place } = sources;
  notices.add(
    name,
    sources.position,
    isInDataPath(place)
      ? `sources: no workload mounts the data path "${place.dataPath}", or a directory in it; where there is to be no checkout, leave dataPath empty`
      : `sources: no workload mounts ${place.directory} of the claim ${place.claim}, or what is in it, by subPath, so that it could write to it; where there is to be no checkout, leave claim empty`,
  );
}
