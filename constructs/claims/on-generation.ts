import { claimVolumesOf } from '../../kubernetes/claim-volumes';
import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import { mapContainers, mapPodSpec, type VolumeMount } from '../../kubernetes/pod-template';
import { claimDirectory } from '../facts/claim-directory';

/** Which directory of their claims pods work in. */
export interface ClaimGeneration {
  /** Of the pods. */
  readonly namespace: string;
  readonly generation: number;
  /** Claims that are seen as they are. */
  readonly fixed: ReadonlyMap<string, string>;
  /** Claims of data paths, which what starts on them empties. Those of a template that is called so have a number behind the name. */
  readonly ofDataPaths: ReadonlySet<string>;
}

/**
 * The workload with each mount of a claim in the directory of a generation: a new generation starts empty, whoever
 * mounts it first, and what was there stays beside it. The kubelet makes the directory, with the mode of the volume's
 * own; where the volume is a group's (fsGroup), it is too.
 */
export function onGeneration(
  object: KubernetesObject,
  { namespace, generation, fixed, ofDataPaths }: ClaimGeneration,
): KubernetesObject {
  const volumes = new Set(
    claimVolumesOf(object)
      .filter(({ claim, isTemplate }) => !fixed.has(claim) && (isTemplate || !ofDataPaths.has(claim)))
      .map(({ volume }) => volume),
  );
  if (volumes.size === 0) return object;
  const directory = claimDirectory(namespace, generation);
  const inDirectory = (mount: VolumeMount): VolumeMount => {
    if (!volumes.has(mount.name)) return mount;
    const { subPath, subPathExpr } = mount as VolumeMount & { readonly subPathExpr?: string };
    if (subPathExpr) return { ...mount, subPathExpr: `${directory}/${subPathExpr}` };
    return { ...mount, subPath: subPath ? `${directory}/${subPath}` : directory };
  };
  return mapPodSpec(object, (spec) =>
    mapContainers(spec, (container) =>
      container.volumeMounts ? { ...container, volumeMounts: container.volumeMounts.map(inDirectory) } : container,
    ),
  );
}
