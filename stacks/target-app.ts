import { ApiObject, App } from 'cdk8s';
import type { KubernetesObject } from '../config/kubernetes-object';
import { objectIdentity, objectName } from '../config/kubernetes-object';
import type { Notices } from '../config/notice';
import { Problems, type Position } from '../config/problem';
import type { Project } from '../config/project';
import type { Target } from '../config/target';
import { positionOf } from '../constructs/included/included-object';
import { checkObject } from './check/check-object';
import { CleanupStack, ConfirmedCleanupStack } from './cleanup-stack';
import { CollectorStack } from './collector-stack';
import { GroupStack } from './group-stack';
import { GuardStack } from './guard-stack';
import { manifestText } from './manifest';
import { NamespaceStack } from './namespace-stack';
import { ApplicationAccessStack, platformName, PlatformStack } from './platform-stack';
import type { Placement } from './placement';
import { Stack } from './stack';

/** One output directory, ready to be written: a cdk8s App of its own, because one App for all is quadratic in charts. */
export interface TargetOutput {
  /** The directory. */
  readonly name: string;
  /** Text by path in the directory. */
  readonly files: ReadonlyMap<string, string>;
}

/** What the outputs of a project are built from, beside their targets. */
export interface OutputSources {
  readonly placement: Placement;
  /** Roots of the data of all targets of all projects. */
  readonly dataRoots: readonly string[];
  /** Takes what is wrong with the manifests. */
  readonly problems: Problems;
  readonly notices: Notices;
}

/** Builds the manifests of an environment or slot. */
export function targetOutput(project: Project, target: Target, sources: OutputSources): TargetOutput {
  const { placement, notices } = sources;
  const problems = new Problems();
  const app = new App();
  const { data } = new NamespaceStack(app, target, placement.namespace(target), problems);
  for (const group of target.groups) {
    new GroupStack(app, { ...sources, problems, target, group, objects: placement.objects(target, group.order), data });
  }
  if (data && target.slot !== undefined) new CleanupStack(app, data);
  for (const { name } of data?.unclaimed ?? []) {
    notices.add(target.name, target.dataPathsPosition, `dataPaths: no workload mounts "${name}"`);
  }
  const result = output(app, target.name, project, target.dataPathsPosition, problems);
  sources.problems.collect(() => {
    problems.throwIfAny();
  }, target.slot);
  return result;
}

/** Builds what deletes a slot by hand: its namespace with the rights of the cleanup Job, and the Job, in this order. */
export function deletionOutput(
  project: Project,
  target: Target,
  placement: Placement,
  problems: Problems,
): TargetOutput {
  const app = new App();
  const { data } = new NamespaceStack(app, target, placement.namespace(target), problems);
  if (data) new ConfirmedCleanupStack(app, data);
  return output(app, target.name, project, target.dataPathsPosition, problems);
}

/** Builds the manifests that all targets of a project share. */
export function platformOutput(project: Project, sources: OutputSources): TargetOutput {
  const { placement, problems } = sources;
  const app = new App();
  new PlatformStack(app, project, { ...sources, shared: placement.shared });
  new GuardStack(app, project);
  new CollectorStack(app, project);
  new ApplicationAccessStack(app, project);
  return output(app, platformName(project.name), project, { file: project.file, line: 1, column: 1 }, problems);
}

function output(app: App, name: string, project: Project, fallback: Position, problems: Problems): TargetOutput {
  const files = new Map<string, string>();
  const places = new Map<string, Position>();
  for (const stack of app.node.children.filter((child): child is Stack => child instanceof Stack)) {
    const apiObjects = stack.node.findAll().filter((construct) => construct instanceof ApiObject);
    const objects = apiObjects.map((apiObject) => {
      const object = apiObject.toJson() as KubernetesObject;
      const position = positionOf(apiObject) ?? fallback;
      for (const message of checkObject(object)) problems.add(position, message);
      const identity = objectIdentity(object);
      const other = places.get(identity);
      if (other) problems.add(position, `${objectName(object)} is there twice in ${name}: name one of them otherwise`);
      places.set(identity, position);
      return object;
    });
    if (objects.length > 0) files.set(stack.file, manifestText(project.name, objects));
  }
  return { name, files };
}
