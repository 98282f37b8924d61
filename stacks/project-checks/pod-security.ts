import { usesSources } from '../sources-stack';
import { buildable } from '../../config/images/target-images';
import { isInDataPath } from '../../config/sources';
import type { Target } from '../../config/target';
import { podSecurityLevel } from '../../constructs/labels';
import type { Problems } from '../../input/problem';

/** Builders that no namespace of the level `restricted` lets run. */
const needingBaseline: ReadonlySet<string> = new Set(['buildah', 'kaniko']);

/** A pod that is refused in the cluster would only be seen in events of its Job. */
export function checkPodSecurity(target: Target, problems: Problems): void {
  const { images, namespace, groups, slot, sources } = target;
  const [first] = buildable(images);
  const { builder } = images;
  const reason =
    first && builder && needingBaseline.has(builder.name)
      ? `${builder.name} builds no image ("${first.name}"): use baseline, or buildkit as builds.builder`
      : sources && !isInDataPath(sources.place) && usesSources(target)
        ? 'root cannot place sources: use baseline'
        : isBackedUpByRoot(target)
          ? "root cannot back it up: state backup.repository, and one owner of all data paths that are no data service's; or use baseline"
          : undefined;
  if (reason === undefined) return;
  const own = groups
    .flatMap(({ objects }) => objects)
    .find(({ object }) => object.kind === 'Namespace' && object.metadata.name === namespace);
  if (own?.object.metadata.labels?.[podSecurityLevel] !== 'restricted') return;
  problems.add(own.position, `${namespace} has ${podSecurityLevel}: restricted, at which ${reason}`, slot);
}

/** Files of several users are read by root, and so are those of a user whom only the workload knows. */
function isBackedUpByRoot({ backup, claimedData, groups }: Target): boolean {
  if (!backup || !claimedData) return false;
  if (!('repository' in backup.place)) return true;
  const served = groups.flatMap(({ dataServices }) => dataServices.map(({ config }) => config.dataPath ?? config.name));
  const left = [...served, ...backup.exclude];
  const owners = claimedData.paths.filter(({ name }) => !left.includes(name)).map(({ owner = 0 }) => owner);
  return owners.some((owner) => owner === 0 || owner !== owners[0]);
}
