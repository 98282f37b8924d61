import { canonical, isBelow } from '../../kubernetes/host-path';
import { groupKind, type KubernetesObject } from '../../kubernetes/kubernetes-object';
import { isKnownKind } from '../../kubernetes/kubernetes-api';
import { podSpecOf } from '../../kubernetes/pod-template';
import { placeIn } from './host-volume';
import { textsIn, type TextAt } from './texts';

/**
 * Refuses an object that mounts, or offers to be mounted, what lies in or above one of the data roots: whoever mounts more
 * of DATA_ROOT than a data path of its own reads, or swaps, the data of others.
 *
 * @param own names of its volumes that are data paths of its own
 */
export function checkForeignMounts(
  object: KubernetesObject,
  own: readonly string[],
  dataRoots: readonly string[],
): void {
  for (const { use, path } of placesOf(object, own)) {
    const root = dataRoots.find((other) => path === other || isBelow(path, other) || isBelow(other, path));
    if (root === undefined) continue;
    throw new Error(`${use} ${path}, where data of ${root} lies, but is no data path of this target`);
  }
  const stranger = makesUnknownPods(object) ? pathsIn(object, dataRoots)[0] : undefined;
  if (!stranger) return;
  throw new Error(
    `${stranger.at} names ${stranger.path}, where data lies: what a ${object.kind} makes of it would have neither owner marker nor lock; mount a data path in a Deployment or StatefulSet of apps/v1`,
  );
}

function placesOf(object: KubernetesObject, own: readonly string[]): { use: string; path: string }[] {
  const volumes = (podSpecOf(object)?.volumes ?? []).filter(({ name }) => !own.includes(name));
  const mounted = volumes.flatMap((volume) => {
    const place = placeIn(volume);
    return place === undefined ? [] : [{ use: `volume "${volume.name}" mounts`, path: canonical(place) }];
  });
  if (object.kind !== 'PersistentVolume') return mounted;
  const { hostPath, local } = (object.spec ?? {}) as { hostPath?: { path: string }; local?: { path: string } };
  return [hostPath, local].flatMap((source) => (source ? [{ use: 'offers', path: canonical(source.path) }] : []));
}

/** Whether pods may come of it in a way that only its operator knows, or a newer Kubernetes. */
function makesUnknownPods(object: KubernetesObject): boolean {
  if (isKnownKind(object)) return object.kind === 'PodTemplate' || object.kind === 'ControllerRevision';
  return !groupKind(object).group.endsWith('.k8s.io');
}

interface PathAt {
  /** The field, as `spec.template.volumes[0].hostPath.path`. */
  readonly at: string;
  readonly path: string;
}

/**
 * What is a path of the node by its field, where it touches a data root; and any text that is a path in one, or holds a word
 * that is one: a template may stand in a text. A root itself may be named: by an alarm on its disk, for one.
 */
function pathsIn(object: KubernetesObject, dataRoots: readonly string[]): PathAt[] {
  return textsIn(object).flatMap(({ at, keys, text }: TextAt): PathAt[] => {
    const isMounted = keys.slice(-2).some((key) => /^(host|node)_?path$/i.test(key));
    const words = text.split(/[\s"'`,;=:()[\]{}]+/).filter((word) => word.startsWith('/'));
    return words
      .map(canonical)
      .filter((path) =>
        dataRoots.some((root) => isBelow(path, root) || (isMounted && (path === root || isBelow(root, path)))),
      )
      .map((path) => ({ at, path }));
  });
}
