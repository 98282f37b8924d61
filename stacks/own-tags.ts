import type { App } from 'cdk8s';
import { buildable } from '../config/images/target-images';
import type { Project } from '../config/project';
import type { Target } from '../config/target';
import { OwnTagList, TagRemoval } from '../constructs/images/own-tags';
import type { RegclientProps } from '../constructs/images/regclient-job';
import { jobsOf } from './jobs-of';
import { platformName } from './platform-name';
import { Stack } from './stack';

/** What lists images that slots have built for themselves. */
export class OwnTagListStack extends Stack {
  constructor(app: App, project: Project, before: string) {
    super(app, 'own-tags.k8s.yaml');
    const props = regclientProps(project);
    if (props) new OwnTagList(this, 'list', { ...props, repositories: ownRepositories(project), before });
  }
}

/** What removes images that slots have built for themselves. */
export class TagRemovalStack extends Stack {
  constructor(app: App, project: Project, images: readonly string[]) {
    super(app, 'own-tags.k8s.yaml');
    const props = regclientProps(project);
    if (props) new TagRemoval(this, 'remove', { ...props, images });
  }
}

/** Where slots of a project push what they build for themselves. */
export function ownRepositories({ targets }: Pick<Project, 'targets'>): string[] {
  const all = slotsOf(targets).flatMap(({ images }) => buildable(images).map(({ pushedTo }) => pushedTo));
  return [...new Set(all)].sort();
}

/** The images that the register has slots run of their own, and those that services.yaml states. */
export function imagesOfRegister({ targets }: Pick<Project, 'targets'>): string[] {
  return targets.flatMap(({ images }) => images.builds.flatMap(({ stated, image }) => [stated, image]));
}

function slotsOf(targets: readonly Target[]): Target[] {
  return targets.filter(({ slot }) => slot !== undefined);
}

/** As the first slot that builds has it. */
function regclientProps({ name, targets }: Project): RegclientProps | undefined {
  const first = slotsOf(targets).find(({ images }) => buildable(images).length > 0);
  const builder = first?.images.builder;
  if (!first || !builder) return undefined;
  const hosts = new Set(ownRepositories({ targets }).map((repository) => repository.split('/')[0]));
  return {
    project: name,
    namespace: platformName(name),
    registries: builder.registries.filter(({ host }) => hosts.has(host)),
    image: builder.gcImage,
    imagePullSecrets: first.imagePullSecrets,
    jobResources: jobsOf(first).jobResources,
  };
}
