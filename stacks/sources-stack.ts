import type { App } from 'cdk8s';
import type { Target } from '../config/target';
import { SourcesUpdate, WantedSources } from '../constructs/sources/sources-update';
import { jobsOf } from './jobs-of';
import { Stack } from './stack';

/** What says which sources the workloads of a target start with. */
export class SourcesStack extends Stack {
  /** @param targets of the project: of those in one namespace, the first with sources says it for all */
  constructor(app: App, target: Target, targets: readonly Target[]) {
    super(app, '0000-sources.k8s.yaml');
    const { sources, namespace } = target;
    const first = targets.find((each) => each.namespace === namespace && each.sources);
    if (sources && first === target) new WantedSources(this, 'sources', { jobs: jobsOf(target), sources });
  }
}

/** What brings the sources of a target up to date, when somebody asks for it. */
export class SourcesUpdateStack extends Stack {
  constructor(app: App, target: Target) {
    super(app, 'sync-sources.k8s.yaml');
    const { sources } = target;
    if (!sources) return;
    const jobs = jobsOf(target);
    // What is wanted now, though nothing of the target was applied since.
    new WantedSources(this, 'sources', { jobs, sources });
    new SourcesUpdate(this, 'update', { jobs, sources });
  }
}
