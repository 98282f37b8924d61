import type { App } from 'cdk8s';
import { buildable } from '../config/images/target-images';
import type { Target } from '../config/target';
import { ImageBuilds, type PlannedBuild } from '../constructs/images/image-builds';
import { jobsOf } from './jobs-of';
import { Stack } from './stack';

/** What builds the images that a target runs. */
export class BuildsStack extends Stack {
  constructor(app: App, target: Target, targets: readonly Target[]) {
    super(app, '0000-own-images.k8s.yaml');
    const planned = ownBuilds(target, targets);
    const { builder } = target.images;
    if (!builder || planned.length === 0) return;
    const owner = ownerOf(target, targets);
    const isConfigured = owner !== undefined && plannedOf(owner).length > 0;
    new ImageBuilds(this, 'builds', { jobs: jobsOf(target), builder, planned, isConfigured });
  }
}

/** What builds images of a target when somebody asks for it. */
export class RequestedBuildsStack extends Stack {
  constructor(app: App, target: Target, planned: readonly PlannedBuild[]) {
    super(app, 'own-images.k8s.yaml');
    const { builder } = target.images;
    // A slot's own are in its output, too: they stay.
    const isPassing = target.slot === undefined;
    if (builder && planned.length > 0)
      new ImageBuilds(this, 'builds', { jobs: jobsOf(target), builder, planned, isPassing });
  }
}

/** What the Jobs of a target build by themselves. In the namespace of another, what that one builds is there. */
export function ownBuilds(target: Target, targets: readonly Target[]): PlannedBuild[] {
  const owner = ownerOf(target, targets);
  const there = new Set(owner ? plannedOf(owner).map(({ build }) => build.image) : []);
  return plannedOf(target).filter(({ build }) => !there.has(build.image));
}

/** All that could be built in a target one day, from wherever: what is wrong with that is told before. */
export function possibleBuilds({ images }: Target): PlannedBuild[] {
  return buildable(images).map((build) => ({ build, revision: build.revision ?? { branch: 'main' } }));
}

function plannedOf({ images }: Target): PlannedBuild[] {
  return images.builds.flatMap((build) => (build.revision ? [{ build, revision: build.revision }] : []));
}

/** Whose namespace a target works in, if it is not its own. */
function ownerOf(target: Target, targets: readonly Target[]): Target | undefined {
  if (target.ownsNamespace) return undefined;
  return targets.find(({ namespace, ownsNamespace }) => ownsNamespace && namespace === target.namespace);
}
