import type { Project } from '../config/project';
import type { Target } from '../config/target';
import { withLife } from '../constructs/facts/life';
import { InvalidInput, Problems } from '../input/problem';
import { Notices } from '../input/notice';
import { SiblingTexts } from '../output/sibling-texts';
import type { TargetOutput } from '../output/target-output';
import type { TargetSecrets } from '../output/write-secrets';
import type { KubernetesObject } from '../kubernetes/kubernetes-object';
import { DependsOnSlot } from '../siblings/depends-on-slot';
import { standingIn } from '../siblings/standing-in';
import { place, type Placement, type SharedObject } from './placement';
import { delivererOf } from './deliverers';
import { noticeHostPaths } from './project-checks/host-path-notices';
import { checkOnePerCluster } from './project-checks/unique-in-cluster';
import { noticeRights } from './project-checks/rights-notices';
import type { BuiltTargets } from './built-targets';
import { countsInFile } from './secrets';
import { hasFiles, withMembers } from './sibling-outputs';
import { platformOutput, targetOutput } from './target-app';

/** The manifests of a project. */
export interface BuiltProject {
  readonly project: Project;
  /** Outputs of its targets that have an object. */
  readonly delivered: readonly TargetOutput[];
  /** What all of them share. */
  readonly platform: TargetOutput;
  readonly secrets: readonly TargetSecrets[];
  /** Objects of its files that belong to no target. */
  readonly shared: readonly SharedObject[];
}

export interface BuildContext {
  /** Roots of the data of all targets of all projects. */
  readonly dataRoots: readonly string[];
  readonly problems: Problems;
  readonly notices: Notices;
  /** Is told how many more outputs are built. */
  readonly progress: (count: number) => void;
}

/** Builds the manifests of a project: those of slots that are alike once, and what differs of each. */
export function buildProject(project: Project, context: BuildContext): BuiltProject {
  return (project.siblings.length > 0 ? buildAlike(project, context) : undefined) ?? buildEach(project, context);
}

function buildEach(project: Project, context: BuildContext): BuiltProject {
  const { placement, ...built } = buildTargets(project, context);
  const all = withPlatform(project, { ...built, outputs: built.outputs.filter(hasFiles) }, context);
  delivererOf(project).check(project, all.delivered, { ...context, placement });
  return all;
}

/** Undefined where siblings turn out to differ, or something is wrong: built one by one, they tell what with which. */
function buildAlike(project: Project, context: BuildContext): BuiltProject | undefined {
  const inner = { ...context, problems: new Problems(), notices: new Notices(), progress: () => undefined };
  const texts = new Map(project.siblings.map(({ target, standIn }) => [target, new SiblingTexts(standIn)]));
  try {
    const view = { ...project, targets: withStandIns(project) };
    const { placement, ...built } = buildTargets(view, inner, texts);
    const all = withMembers(project, built, texts);
    const result = all && withPlatform(project, all, inner);
    delivererOf(view).check(view, built.outputs.filter(hasFiles), { ...inner, placement });
    if (!result || !inner.problems.isEmpty) return undefined;
    const membersOf = (target: string) => {
      const those = project.siblings.find(({ target: { name } }) => name === target);
      return those?.members.map(({ target: { name }, facts }) => ({
        name,
        textOf: (text: string) => those.standIn.textOf(text, facts),
      }));
    };
    const order = project.targets.map(({ name }) => name);
    context.notices.addAll(inner.notices, membersOf, order);
    context.progress(project.targets.length + 1);
    return result;
  } catch (error) {
    if (error instanceof DependsOnSlot || error instanceof InvalidInput) return undefined;
    throw error;
  }
}

/** The targets of a project, with one that stands in for those that are alike. */
function withStandIns({ targets, siblings }: Project): Target[] {
  const standIns = new Map(
    siblings.flatMap(({ target, members }) =>
      members.map((member, index) => [member.target, index === 0 ? [target] : []] as const),
    ),
  );
  return targets.flatMap((target) => standIns.get(target) ?? [target]);
}

function buildTargets(
  project: Project,
  context: BuildContext,
  texts: ReadonlyMap<Target, SiblingTexts> = new Map(),
): BuiltTargets & { readonly placement: Placement } {
  const { problems, notices, progress } = context;
  for (const { position, message } of project.remarks) notices.add(project.name, position, message);
  noticeHostPaths(project, notices);
  noticeRights(project, notices, problems);
  const placement = place(project, notices, problems);
  checkOnePerCluster(project, placement, { problems, notices });
  const sources = { ...context, placement };
  const outputs = project.targets.map((target) => {
    for (const { position, message } of target.remarks) notices.add(target.name, position, message);
    const own = texts.get(target);
    const output = own
      ? standingIn(own.standIn, () => targetOutput(project, target, { ...sources, scalar: own.scalar }))
      : targetOutput(project, target, sources);
    if (!hasFiles(output))
      notices.add(
        target.name,
        { file: project.file, line: 1, column: 1 },
        `no group has an object in ${target.name}: it gets no directory`,
      );
    progress(1);
    return output;
  });
  const secrets = project.targets.map((target) => secretsOf(target, placement));
  return { outputs, secrets, placement, shared: placement.shared };
}

function secretsOf(target: Target, placement: Placement): TargetSecrets {
  const { name, project, life } = target;
  // Of what has another source, the files may still have values of old.
  const isOfFile = ({ metadata }: KubernetesObject) =>
    metadata.namespace !== target.namespace || countsInFile(metadata, target);
  const files = placement.secrets(target).filter(({ object }) => isOfFile(object));
  const secrets = files.map(({ object, position }) => ({
    object: life ? withLife(object, life) : object,
    position,
  }));
  return { target: name, project, secrets };
}

/** @param built of which each output has files */
function withPlatform(
  project: Project,
  { outputs, secrets, shared }: BuiltTargets,
  context: BuildContext,
): BuiltProject {
  const platform = platformOutput(project, { ...context, shared }, outputs);
  context.progress(1);
  return { project, delivered: outputs, platform, secrets, shared };
}
