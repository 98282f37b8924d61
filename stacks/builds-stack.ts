import type { App } from 'cdk8s';
import type { Target } from '../config/target';
import { ImageBuilds, type PlannedBuild } from '../constructs/images/image-builds';
import { jobsOf } from './jobs-of';
import { Stack } from './stack';

/** What builds the images that a target runs. */
export class BuildsStack extends Stack {
  constructor(app: App, target: Target, planned: readonly PlannedBuild[]) {
    super(app, '0000-own-images.k8s.yaml');
    const { builder } = target.images;
    if (builder && planned.length > 0) new ImageBuilds(this, 'builds', { jobs: jobsOf(target), builder, planned });
  }
}

/** What the Jobs of a target build by themselves. In the namespace of another, what that one builds is there. */
export function ownBuilds(target: Target, targets: readonly Target[]): PlannedBuild[] {
  const owner = targets.find(({ namespace, ownsNamespace }) => ownsNamespace && namespace === target.namespace);
  const there = new Set(owner && owner !== target ? plannedOf(owner).map(({ build }) => build.image) : []);
  return plannedOf(target).filter(({ build }) => !there.has(build.image));
}

function plannedOf({ images }: Target): PlannedBuild[] {
  return images.builds.flatMap((build) => (build.revision ? [{ build, revision: build.revision }] : []));
}
