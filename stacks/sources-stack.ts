import type { App } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-28';
import { isInDataPath, type Sources } from '../config/sources';
import type { Target } from '../config/target';
import { PlacedSources } from '../constructs/sources/placed-sources';
import { sourcesName } from '../constructs/sources/sources-containers';
import { SourcesUpdate, updateName, WantedSources, type CheckoutVolume } from '../constructs/sources/sources-update';
import { volumeWithSources } from '../constructs/sources/with-sources';
import { podSpecOf, type PodSpec } from '../kubernetes/pod-template';
import { hasPaths, storeOf } from './data-store';
import { jobsOf } from './jobs-of';
import { Stack } from './stack';

/** What says which sources the workloads of a target start with, and what places those of a data path. */
export class SourcesStack extends Stack {
  /** @param guests what works in the namespace of the target */
  constructor(app: App, target: Target, guests: readonly Target[]) {
    super(app, '0000-sources.k8s.yaml');
    const { sources, generation } = target;
    if (!sources || !usesSources(target, guests)) return;
    const props = { jobs: jobsOf(target), sources, wantedMap: wantedMapOf(target) };
    new WantedSources(this, 'sources', props);
    if (!isInDataPath(sources.place)) return;
    const { dataPath } = sources.place;
    new PlacedSources(this, 'placed', { ...props, generation, dataPath, checkout: checkoutOf(target, sources) });
  }
}

/** What brings the sources of a target up to date, when somebody asks for it: to what is wanted now, whatever was applied. */
export class SourcesUpdateStack extends Stack {
  constructor(app: App, target: Target) {
    super(app, `${updateName}.k8s.yaml`);
    const { sources } = target;
    if (!sources) return;
    const props = { jobs: jobsOf(target), sources, wantedMap: updateName };
    new WantedSources(this, 'sources', props);
    new SourcesUpdate(this, 'update', { ...props, checkout: checkoutOf(target, sources) });
  }
}

/** Of a guest, it is another than that of whose namespace it works in. */
export function wantedMapOf({ ownsNamespace, environment }: Target): string {
  return ownsNamespace ? sourcesName : `${sourcesName}-of-${environment.replaceAll('_', '-')}`;
}

/** Whether a workload mounts them; of a data path, that may be one of a guest. */
export function usesSources(target: Target, guests: readonly Target[] = []): boolean {
  const { sources } = target;
  if (!sources) return false;
  const users = isInDataPath(sources.place) ? [target, ...guests] : [target];
  return users
    .flatMap(({ groups }) => groups)
    .some(({ objects }) =>
      objects.some(({ object }) => {
        const spec = podSpecOf(object);
        return spec !== undefined && mountsSources(spec, target, sources);
      }),
    );
}

function mountsSources(spec: PodSpec, target: Target, { place }: Sources): boolean {
  if (!isInDataPath(place)) return volumeWithSources(spec, place) !== undefined;
  const store = hasPaths(target) ? storeOf(target) : undefined;
  return (spec.volumes ?? []).some((volume) => store?.directoryIn(place.dataPath, volume) !== undefined);
}

function checkoutOf(target: Target, { place }: Sources): CheckoutVolume {
  const name = sourcesName;
  if (!isInDataPath(place)) {
    const { claim, directory: subPath } = place;
    const volume: k8s.Volume = { name, persistentVolumeClaim: { claimName: claim } };
    return { volume, subPath };
  }
  if (!hasPaths(target)) throw new Error(`${target.name} has no data path ${place.dataPath}`);
  const store = storeOf(target);
  return {
    volume: store.sharedVolume(place.dataPath, name),
    subPath: store.subPathOf(place.dataPath),
    node: target.dataPaths?.node,
  };
}
