import type { TargetOutput } from '../output/target-output';
import { ApiObject, App } from 'cdk8s';
import {
  groupKind,
  objectIdentity,
  objectName,
  type GroupKind,
  type KubernetesObject,
} from '../kubernetes/kubernetes-object';
import { positionOfField, type PlacedObject } from '../kubernetes/placed-object';
import type { Notices } from '../input/notice';
import { Problems, type Position } from '../input/problem';
import type { Project } from '../config/project';
import type { Target } from '../config/target';
import { hookMoments } from '../config/hooks/hook';
import { documentOf, positionOf } from '../constructs/included/included-object';
import { isImageJob } from '../constructs/facts/image-job';
import { SlotData } from '../constructs/slot-data/slot-data';
import { ApplicationAccessStack } from './argocd/application-access-stack';
import { delivererOf } from './deliverers';
import { judge, newest } from '../kubernetes/object-checks/newer';
import type { PlannedBuild } from '../constructs/images/image-builds';
import { AgentStack } from './agent-stack';
import { BackupStack } from './backup-stack';
import { BuildsStack, possibleBuilds, RequestedBuildsStack } from './builds-stack';
import { CleanupByHandStack, CleanupStack } from './cleanup-stack';
import { CollectorStack } from './collector-stack';
import { claimGeneration } from './claim-generation';
import { claimsOfDataPaths } from './data-store';
import { GateStack } from './gate-stack';
import { GroupStack } from './group-stack';
import { generatedSecrets } from './generated-secrets';
import { GuardStack } from './guard-stack';
import { HooksStack } from './hooks-stack';
import { ImagesStack } from './images-stack';
import { limitNamespace } from './limits/limit-namespace';
import { marksOf } from './on-every-object';
import { manifestText } from '../output/manifest';
import type { ScalarText } from '../output/yaml-text';
import { NamespaceStack } from './namespace-stack';
import { isolateNamespace } from './network/isolate-namespace';
import { OwnTagListStack, TagRemovalStack } from './own-tags';
import { operatedServices } from './operated-services';
import { PlatformPart, partsOf } from './platform-part';
import { platformName, PlatformStack } from './platform-stack';
import type { Placement } from './placement';
import { noticeClaims } from './project-checks/claim-notices';
import { checkPodSecurity } from './project-checks/pod-security';
import { checkOperatedSecrets } from './project-checks/operated-secrets';
import { noticeHookObjects } from './project-checks/hook-objects';
import { checkHookSecrets } from './project-checks/hook-secrets';
import { checkOneWriter } from './project-checks/one-writer';
import { checkReferences } from './project-checks/references/check-references';
import { noticeUnusedSources } from './project-checks/unused-sources';
import { noticeUnknownImages } from './project-checks/unknown-images';
import { SlotAccessStack } from './slot-access-stack';
import { checkSources, declaredIn, knownSecrets } from './secrets';
import { SecretsStack } from './secrets-stack';
import { SourcesStack, SourcesUpdateStack } from './sources-stack';
import { sharedIn } from './shared-data';
import { SharedSecretsStack } from './shared-secrets-stack';
import { Stack } from './stack';
import { VolumesStack } from './volumes-stack';
import { checkWorkspace, WorkspaceStack } from './workspace-stack';
import { withoutUnsetFields } from './unset-fields';

/** What the outputs of a project are built from, beside their targets. */
export interface OutputSources {
  readonly placement: Placement;
  /** Roots of the data of all targets of all projects. */
  readonly dataRoots: readonly string[];
  /** Takes what is wrong with the manifests. */
  readonly problems: Problems;
  readonly notices: Notices;
  /** How values are written. @default as they are */
  readonly scalar?: ScalarText;
}

/** What the output of all that targets share is built from. */
export type PlatformSources = Omit<OutputSources, 'placement' | 'scalar'> & Pick<Placement, 'shared'>;

/** Builds the manifests of an environment or slot, in a cdk8s App of its own: one App for all is quadratic in charts. */
export function targetOutput(project: Project, target: Target, sources: OutputSources): TargetOutput {
  const { placement, notices } = sources;
  const problems = new Problems();
  const app = new App();
  const namespaceStack = new NamespaceStack(app, target, placement, problems);
  const { data } = namespaceStack;
  const owner =
    project.targets.find(({ namespace, ownsNamespace }) => ownsNamespace && namespace === target.namespace) ?? target;
  const declared = declaredIn(target.namespace, project.targets);
  if (target.ownsNamespace) new SecretsStack(app, target, declared);
  const guests = guestsOf(target, project.targets);
  new SourcesStack(app, target, guests);
  new BuildsStack(app, target, project.targets);
  new WorkspaceStack(app, target);
  new AgentStack(app, target);
  for (const group of target.groups) {
    new GroupStack(app, {
      ...sources,
      problems,
      target,
      owner,
      group,
      objects: placement.objects(target, group.order),
      data,
      dataClaims: claimsOfDataPaths(owner),
      deliverer: delivererOf(project),
    });
  }
  for (const moment of hookMoments)
    if (target.hooks.some((hook) => hook.moment === moment)) new HooksStack(app, target, moment);
  if (data) new BackupStack(app, target, data);
  if (target.life && target.ownsNamespace) new GateStack(app, target, target.life);
  // Claims go with the namespace.
  if (data instanceof SlotData && target.slot !== undefined) new CleanupStack(app, data, project);
  const claims = claimGeneration(target, project.targets);
  if (target.ownsNamespace)
    addRules(project, target, namespaceStack, { ...sources, problems, fixedClaims: claims?.fixed });
  const operated = operatedServices(target).map(({ name }) => name);
  noticeUnusedSources(target, guests, notices);
  checkWorkspace(target, problems);
  data?.share(guests.flatMap(({ groups }) => sharedIn(groups, target)));
  noticeUnknownImages(target, notices);
  for (const { name, shared = false, accessMode } of target.claimedData?.paths ?? [])
    if (shared && accessMode !== 'ReadWriteMany')
      notices.add(
        target.name,
        target.dataPathsPosition,
        `dataPaths: "${name}" is shared, and its claim is for one node at a time (${accessMode}): on a cluster of several, what makes it ready and who waits for that would keep it from each other; state accessModes: [ReadWriteMany]`,
      );
  // Of a service that has a pod on a data path only elsewhere.
  for (const { name } of (data?.unclaimed ?? []).filter(({ name }) => !operated.includes(name))) {
    notices.add(target.name, target.dataPathsPosition, `dataPaths: no workload mounts "${name}"`);
  }
  const result = output(app, target.name, project, target.dataPathsPosition, {
    problems,
    notices,
    version: target.kubernetesVersion,
    finish: marksOf(project, target, claims),
    scalar: sources.scalar,
  });
  sources.problems.collect(() => {
    problems.throwIfAny();
  }, target.slot);
  return result;
}

/** The targets that work in the namespace of this one. */
function guestsOf(target: Target, targets: readonly Target[]): Target[] {
  if (!target.ownsNamespace) return [];
  return targets.filter(({ name, namespace }) => namespace === target.namespace && name !== target.name);
}

interface RuleSources extends OutputSources {
  /** Claims that no generation empties, with the reason. */
  readonly fixedClaims: ReadonlyMap<string, string> | undefined;
}

/** What holds for all objects of a namespace, and follows from them: so it is made last, and applied first. */
function addRules(project: Project, target: Target, stack: NamespaceStack, sources: RuleSources): void {
  const { placement, problems, notices } = sources;
  const own = stack.node.root.node.findAll().flatMap((construct): PlacedObject[] =>
    construct instanceof ApiObject
      ? [
          {
            object: jsonOf(construct),
            position: positionOf(construct) ?? target.dataPathsPosition,
            document: documentOf(construct),
          },
        ]
      : [],
  );
  const others = project.targets.filter(
    ({ name, namespace }) => namespace === target.namespace && name !== target.name,
  );
  const guests = others
    .flatMap((guest) => guest.groups.flatMap(({ order }) => placement.objects(guest, order)))
    // What is wrong with the others is said where they are built.
    .filter(({ object }) => judge(object, target.kubernetesVersion).problems.length === 0);
  const entries = [
    ...own.filter(({ object }) => !isImageJob(object)),
    ...guests,
    ...others.flatMap(agentEntries),
    ...buildEntries(target),
  ].filter(({ object }) => object.metadata.namespace === target.namespace);
  const files = placement.secrets(target);
  checkOperatedSecrets(target, files, problems);
  const declared = declaredIn(target.namespace, project.targets);
  const ofAll = project.targets
    .filter(({ namespace }) => namespace === target.namespace)
    .flatMap((each) => placement.secrets(each));
  checkSources(declared, { target, files: ofAll, entries }, problems);
  const secrets = files.length + generatedSecrets(target).length + declared.length;
  limitNamespace({ target, scope: stack, entries, secrets, problems, notices });
  isolateNamespace({ target, scope: stack, entries, notices });
  const residents = project.targets.filter(({ namespace }) => namespace === target.namespace);
  const known = residents.flatMap((resident) =>
    knownSecrets({ target: resident, files: placement.secrets(resident), entries }),
  );
  checkReferences({ target, entries, secrets: known, problems, notices });
  checkOneWriter(target, entries, problems);
  checkHookSecrets(target, problems);
  noticeHookObjects(target, entries, notices);
  checkPodSecurity(target, problems);
  noticeClaims({ target, entries, targets: project.targets, fixed: sources.fixedClaims, problems, notices });
}

/** What an agent that is a guest has beside its groups. */
function agentEntries(target: Target): PlacedObject[] {
  const stack = new AgentStack(new App(), target);
  return apiObjectsOf(stack).map((each) => ({
    object: jsonOf(each),
    position: target.agent?.position ?? target.dataPathsPosition,
  }));
}

/** Jobs that build images as they may be one day: no pull request is the first to show what is wrong with them. */
function buildEntries(target: Target): PlacedObject[] {
  const planned = possibleBuilds(target);
  const position = planned[0]?.build.position;
  if (!position) return [];
  const app = new App();
  const stack = new RequestedBuildsStack(app, target, planned);
  return apiObjectsOf(stack).map((each) => {
    const object = jsonOf(each);
    const { kind, metadata } = object;
    // Without the hash, a mistake is the same in all slots.
    const name = kind === 'Job' ? metadata.name.replace(/-[0-9a-f]{8}$/, '') : metadata.name;
    return { object: { ...object, metadata: { ...metadata, name } }, position };
  });
}

/** Builds the Job that deletes a slot's data by hand, once its namespace is gone. */
export function deletionOutput(
  project: Project,
  target: Target,
  placement: Placement,
  problems: Problems,
): TargetOutput {
  const app = new App();
  const { data } = new NamespaceStack(app, target, placement, problems);
  if (data instanceof SlotData) new CleanupByHandStack(app, data);
  return output(app, target.name, project, target.dataPathsPosition, { problems });
}

/** Builds the Jobs that build images for a target, when somebody asks for them. */
export function buildsOutput(project: Project, target: Target, planned: readonly PlannedBuild[]): TargetOutput {
  return onRequest(project, target, (app) => new RequestedBuildsStack(app, target, planned));
}

/** Builds the Job that brings the sources of a target up to date, when somebody asks for it. */
export function sourcesUpdateOutput(project: Project, target: Target): TargetOutput {
  return onRequest(project, target, (app) => new SourcesUpdateStack(app, target));
}

/** Builds the Job that lists what slots have built for themselves, when somebody asks for it. */
export function ownTagListOutput(project: Project, before: string): TargetOutput {
  return onRequestOfPlatform(project, (app) => new OwnTagListStack(app, project, before));
}

/** Builds the Job that removes images which slots have built for themselves, when somebody asks for it. */
export function tagRemovalOutput(project: Project, images: readonly string[]): TargetOutput {
  return onRequestOfPlatform(project, (app) => new TagRemovalStack(app, project, images));
}

function onRequestOfPlatform(project: Project, build: (app: App) => Stack): TargetOutput {
  const app = new App();
  build(app);
  const problems = new Problems();
  const fallback = { file: project.file, line: 1, column: 1 };
  const result = output(app, platformName(project.name), project, fallback, { problems });
  problems.throwIfAny();
  return result;
}

/** What is part of no output, as it is applied: as all else in its target. */
function onRequest(project: Project, target: Target, build: (app: App) => Stack): TargetOutput {
  const app = new App();
  build(app);
  const problems = new Problems();
  const claims = claimGeneration(target, project.targets);
  const finish = marksOf(project, target, claims);
  const result = output(app, target.name, project, target.dataPathsPosition, { problems, finish });
  problems.throwIfAny();
  return result;
}

/**
 * Builds the manifests that all targets of a project share.
 *
 * @param targets outputs of the targets
 */
export function platformOutput(
  project: Project,
  sources: PlatformSources,
  targets: readonly TargetOutput[],
): TargetOutput {
  const { problems, notices } = sources;
  const app = new App();
  const parts = partsOf(sources.shared, project);
  const common = parts.filter(({ environments }) => environments.length === 0);
  new PlatformStack(app, project, { ...sources, shared: common.flatMap(({ shared }) => shared) });
  new GuardStack(app, project);
  const collector = new CollectorStack(app, project);
  new SlotAccessStack(app, project);
  new VolumesStack(app, project);
  new SharedSecretsStack(app, project);
  new ImagesStack(app, project, problems);
  delivererOf(project).addToPlatform(app, project, {
    targets,
    collector: apiObjectsOf(collector).map(groupKind),
    problems,
  });
  new ApplicationAccessStack(app, project);
  for (const { environments, shared } of parts.filter((part) => !common.includes(part)))
    new PlatformPart(app, project, environments, { ...sources, shared });
  const version = newest(project.targets.map(({ kubernetesVersion }) => kubernetesVersion));
  const fallback = { file: project.file, line: 1, column: 1 };
  return output(app, platformName(project.name), project, fallback, { problems, notices, version });
}

interface OutputOptions {
  readonly problems: Problems;
  /** Takes what is too new to be checked. @default there is nothing of that kind */
  readonly notices?: Notices;
  /** Version of Kubernetes, where services.yaml states one. */
  readonly version?: string | undefined;
  /** What becomes of each object of a file at last. @default nothing */
  readonly finish?: (object: KubernetesObject, file: string) => KubernetesObject;
  /** How values are written. @default as they are */
  readonly scalar?: ScalarText | undefined;
}

function output(
  app: App,
  name: string,
  project: Project,
  fallback: Position,
  { problems, notices, version, finish = (object) => object, scalar }: OutputOptions,
): TargetOutput {
  const files = new Map<string, string>();
  const places = new Map<string, Position>();
  const first = new Map<string, { readonly own: Position | undefined; readonly object: KubernetesObject }>();
  const kinds = new Map<string, GroupKind>();
  for (const stack of app.node.children.filter((child): child is Stack => child instanceof Stack)) {
    const objects = apiObjectsOf(stack).map((apiObject) => {
      const object = jsonOf(apiObject);
      const own = positionOf(apiObject);
      const position = own ?? fallback;
      const placed = { object, position, document: documentOf(apiObject) };
      const { problems: found, notes } = judge(object, version);
      for (const { keys, message } of found) problems.add(positionOfField(placed, keys), message);
      for (const { keys, message } of notes) notices?.add(name, positionOfField(placed, keys), message);
      const identity = objectIdentity(object);
      const before = first.get(identity);
      // Of two, a user can change the one that is theirs.
      const theirs = before?.own && !own ? before : { own, object };
      if (before)
        problems.add(
          theirs.own ?? fallback,
          before.own && own
            ? `${objectName(object)} is there twice in ${name}: name one of them otherwise`
            : `${objectName(object)} in ${name} is one that slotstack makes: name yours otherwise${insteadOf(theirs.object)}`,
        );
      first.set(identity, before ?? { own, object });
      places.set(identity, position);
      const kind = groupKind(object);
      kinds.set(`${kind.group}/${kind.kind}`, kind);
      return found.length === 0 ? finish(withoutUnsetFields(object), stack.file) : object;
    });
    if (objects.length > 0) files.set(stack.file, manifestText(project.name, objects, scalar));
  }
  return { name, files, kinds: [...kinds.values()], places };
}

/** What gives the pods of slotstack that for which somebody brings their ServiceAccount. */
function insteadOf({ kind, imagePullSecrets }: KubernetesObject): string {
  return kind === 'ServiceAccount' && imagePullSecrets !== undefined
    ? '; its pods pull images with environments.<name>.imagePullSecrets'
    : '';
}

const built = new WeakMap<ApiObject, KubernetesObject>();

/** Nothing changes an object once it is there, so it is looked at once. */
function jsonOf(apiObject: ApiObject): KubernetesObject {
  const object = built.get(apiObject) ?? (apiObject.toJson() as KubernetesObject);
  built.set(apiObject, object);
  return object;
}

function apiObjectsOf(stack: Stack): ApiObject[] {
  return stack.node.findAll().filter((construct) => construct instanceof ApiObject);
}
