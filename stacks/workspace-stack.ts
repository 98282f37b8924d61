import type { App } from 'cdk8s';
import type { Target } from '../config/target';
import type { WorkspaceOfTarget } from '../config/workspace';
import { withWorkspace } from '../constructs/workspace/with-workspace';
import { WorkspaceScans } from '../constructs/workspace/workspace-scans';
import { WorkspaceScripts } from '../constructs/workspace/workspace-scripts';
import type { ServedData } from '../constructs/slot-data/data-of-slot';
import type { Problems } from '../input/problem';
import type { KubernetesObject } from '../kubernetes/kubernetes-object';
import { hasPaths, storeOf } from './data-store';
import { jobsOf } from './jobs-of';
import { Stack } from './stack';

/** What the workload of a workspace runs, and what looks for secrets there. */
export class WorkspaceStack extends Stack {
  constructor(app: App, target: Target) {
    super(app, '0000-workspace.k8s.yaml');
    const { workspace, project, namespace, generation } = target;
    if (!workspace) return;
    new WorkspaceScripts(this, 'scripts', { project, namespace });
    const workload = workloadOf(target);
    if (!workspace.scan || !workload || !hasPaths(target)) return;
    new WorkspaceScans(this, 'scans', {
      ...{ workspace, scan: workspace.scan, workload, jobs: jobsOf(target), store: storeOf(target), generation },
      node: target.dataPaths?.node,
    });
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
export function checkWorkspace(target: Target, problems: Problems): void {
  const { workspace } = target;
  if (!workspace || workloadOf(target)) return;
  const names = objectsOf(target)
    .filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet')
    .map(({ metadata }) => metadata.name);
  problems.add(
    workspace.position,
    `workspace.workload: there is no Deployment or StatefulSet "${workspace.workload}" in the manifests: there is ${names.join(', ') || 'none'}`,
  );
}

/** The workload that works in it, where there is one. */
function workloadOf(target: Target): { readonly kind: string; readonly name: string } | undefined {
  const { workspace } = target;
  const workload = workspace && objectsOf(target).find((object) => isWorkloadOf(workspace, object));
  return workload && { kind: workload.kind, name: workload.metadata.name };
}

function objectsOf({ groups }: Target): KubernetesObject[] {
  return groups.flatMap((group) => group.objects.map(({ object }) => object));
}

function isWorkloadOf({ workload }: WorkspaceOfTarget, { kind, metadata }: KubernetesObject): boolean {
  return metadata.name === workload && (kind === 'Deployment' || kind === 'StatefulSet');
}
