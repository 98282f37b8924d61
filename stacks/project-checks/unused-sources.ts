import type { Target } from '../../config/target';
import { volumeWithSources } from '../../constructs/sources/with-sources';
import type { Notices } from '../../input/notice';
import { podSpecOf } from '../../kubernetes/pod-template';

/** A checkout that nobody mounts is never made: its claim or directory is written otherwise where it is mounted. */
export function noticeUnusedSources({ name, sources, groups }: Target, notices: Notices): void {
  if (!sources) return;
  const objects = groups.flatMap((group) => group.objects.map(({ object }) => object));
  const isUsed = objects.some((object) => {
    const spec = podSpecOf(object);
    return spec && volumeWithSources(spec, sources) !== undefined;
  });
  if (!isUsed)
    notices.add(
      name,
      sources.position,
      `sources: no workload mounts ${sources.directory} of the claim ${sources.claim}, or what is in it, by subPath`,
    );
}
