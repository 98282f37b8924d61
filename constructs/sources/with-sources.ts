import { k8s } from 'cdk8s-plus-28';
import type { Sources, SourcesInClaim } from '../../config/sources';
import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import { containersOf, mapPodSpec, type Container, type PodSpec, type Volume } from '../../kubernetes/pod-template';
import { fetchContainer, placeContainer, sourcesVolumes, type SourcesPod } from './sources-containers';

/** The workload with its sources, which lie in a claim, placed before its containers start, if it mounts them. */
export function withSources(
  object: KubernetesObject,
  sources: Sources,
  place: SourcesInClaim,
  { jobs, wantedMap }: Pick<SourcesPod, 'jobs' | 'wantedMap'>,
): KubernetesObject {
  return mapPodSpec(object, (spec) => {
    const volume = volumeWithSources(spec, place);
    if (volume === undefined) return spec;
    const pod = { jobs, wantedMap, checkout: { name: volume.name, subPath: place.directory } };
    const own = [fetchContainer(sources, pod, true), placeContainer(sources, pod)];
    return {
      ...spec,
      initContainers: [...own.map((each) => k8s.toJson_Container(each) as Container), ...(spec.initContainers ?? [])],
      volumes: [
        ...(spec.volumes ?? []),
        ...sourcesVolumes(sources, wantedMap).map((each) => k8s.toJson_Volume(each) as Volume),
      ],
    };
  });
}

/** The volume, one that can be written to, of which a container mounts the directory of the sources, or what is in it. */
export function volumeWithSources(spec: PodSpec, { claim, directory }: SourcesInClaim): Volume | undefined {
  const volumes = (spec.volumes ?? []).filter(
    ({ persistentVolumeClaim: own }) => own?.claimName === claim && own.readOnly !== true,
  );
  const mounts = containersOf(spec).flatMap(({ volumeMounts }) => volumeMounts ?? []);
  return volumes.find((volume) =>
    mounts.some(({ name, subPath = '' }) => name === volume.name && `${subPath}/`.startsWith(`${directory}/`)),
  );
}
