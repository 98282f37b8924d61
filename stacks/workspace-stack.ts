import type { App } from 'cdk8s';
import type { Target } from '../config/target';
import type { WorkspaceOfTarget } from '../config/workspace';
import { withWorkspace } from '../constructs/workspace/with-workspace';
import { WorkspaceScripts } from '../constructs/workspace/workspace-scripts';
import type { ServedData } from '../constructs/slot-data/data-of-slot';
import type { Problems } from '../input/problem';
import type { KubernetesObject } from '../kubernetes/kubernetes-object';
import { hasPaths, storeOf } from './data-store';
import { jobsOf } from './jobs-of';
import { Stack } from './stack';

/** What the workload of a workspace runs. */
export class WorkspaceStack extends Stack {
  constructor(app: App, { workspace, project, namespace }: Target) {
    super(app, '0000-workspace.k8s.yaml');
    if (workspace) new WorkspaceScripts(this, 'scripts', { project, namespace });
  }
}

/** The object with the workspace of its target, if it is the workload that works in it. */
export function withWorkspaceOf(
  object: KubernetesObject,
  target: Target,
  services: readonly ServedData[],
): KubernetesObject {
  const { workspace } = target;
  if (!workspace || !hasPaths(target) || !isWorkloadOf(workspace, object)) return object;
  return withWorkspace(object, {
    workspace,
    services,
    store: storeOf(target),
    jobResources: jobsOf(target).jobResources,
  });
}

/** A workspace without its workload is a mistake: nothing of the agent would stay. */
export function checkWorkspace({ workspace, groups }: Target, problems: Problems): void {
  if (!workspace) return;
  const objects = groups.flatMap((group) => group.objects.map(({ object }) => object));
  if (objects.some((object) => isWorkloadOf(workspace, object))) return;
  const names = objects
    .filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet')
    .map(({ metadata }) => metadata.name);
  problems.add(
    workspace.position,
    `workspace.workload: there is no Deployment or StatefulSet "${workspace.workload}" in the manifests: there is ${names.join(', ') || 'none'}`,
  );
}

function isWorkloadOf({ workload }: WorkspaceOfTarget, { kind, metadata }: KubernetesObject): boolean {
  return metadata.name === workload && (kind === 'Deployment' || kind === 'StatefulSet');
}
