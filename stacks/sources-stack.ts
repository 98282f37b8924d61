import type { App } from 'cdk8s';
import type { Target } from '../config/target';
import { sourcesName } from '../constructs/sources/sources-containers';
import { SourcesUpdate, updateName, WantedSources } from '../constructs/sources/sources-update';
import { volumeWithSources } from '../constructs/sources/with-sources';
import { podSpecOf } from '../kubernetes/pod-template';
import { jobsOf } from './jobs-of';
import { Stack } from './stack';

/** What says which sources the workloads of a target start with. */
export class SourcesStack extends Stack {
  constructor(app: App, target: Target) {
    super(app, '0000-sources.k8s.yaml');
    const { sources } = target;
    if (!sources || !usesSources(target)) return;
    new WantedSources(this, 'sources', { jobs: jobsOf(target), sources, wantedMap: wantedMapOf(target) });
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
    new SourcesUpdate(this, 'update', props);
  }
}

/** Of a guest, it is another than that of whose namespace it works in. */
export function wantedMapOf({ ownsNamespace, environment }: Target): string {
  return ownsNamespace ? sourcesName : `${sourcesName}-of-${environment.replaceAll('_', '-')}`;
}

/** Whether a workload mounts them. */
export function usesSources({ sources, groups }: Target): boolean {
  if (!sources) return false;
  return groups.some(({ objects }) =>
    objects.some(({ object }) => {
      const spec = podSpecOf(object);
      return spec !== undefined && volumeWithSources(spec, sources) !== undefined;
    }),
  );
}
