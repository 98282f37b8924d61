import type { App } from 'cdk8s';
import type { ArgoCdSource } from '../../config/argocd';
import type { GroupKind } from '../../kubernetes/kubernetes-object';
import type { Project } from '../../config/project';
import type { Target } from '../../config/target';
import { LastingApplications } from '../../constructs/argocd/lasting-applications';
import { ProjectBoundary } from '../../constructs/argocd/project-boundary';
import { RequestedApplications } from '../../constructs/argocd/requested-applications';
import { SlotApplications } from '../../constructs/argocd/slot-applications';
import { collectorFile } from '../collector-stack';
import type { PlatformParts } from '../deliverer';
import { platformName } from '../platform-stack';
import { Stack } from '../stack';

export interface ArgoCdStackProps extends PlatformParts {
  readonly source: ArgoCdSource;
}

/**
 * The AppProject and the ApplicationSets of a project.
 *
 * They decide what may be deployed and what is deleted, so they are part of no Application: whoever writes to the published
 * branch does not change them, and none of them deletes itself. An administrator applies them, as all else in this directory.
 */
export class ArgoCdStack extends Stack {
  constructor(app: App, { name: project, targets, argocd }: Project, props: ArgoCdStackProps) {
    super(app, 'argocd/applications.k8s.yaml');
    const { source, problems } = props;
    const delivered = new Set(props.targets.map(({ name }) => name));
    const withOutput = targets.filter(({ name }) => delivered.has(name));
    const platform = { name: platformName(project), namespace: platformName(project), files: collectorFile };
    const slots = withOutput.filter(({ slot }) => slot !== undefined);
    const requested = withOutput.filter(({ onRequest }) => onRequest);
    const lasting = [
      ...(props.collector.length > 0 ? [platform] : []),
      ...withOutput.filter(({ slot, onRequest }) => slot === undefined && !onRequest),
    ];
    // The hooks of slots run in the platform's namespace.
    const destinations = [...lasting, ...requested, ...(slots.length > 0 ? [platform] : []), ...slots];
    const common = { project, argoCdNamespace: argocd.namespace, source };
    new ProjectBoundary(this, 'project', {
      ...common,
      destinations: destinations.map(({ namespace }) => namespace),
      ownNamespaces: withOutput.filter(({ ownsNamespace }) => ownsNamespace).map(({ namespace }) => namespace),
      kinds: distinct([...props.collector, ...props.targets.flatMap(({ kinds }) => kinds)]),
    });
    if (lasting.length > 0) new LastingApplications(this, 'lasting', { ...common, targets: lasting });
    if (requested.length > 0) new RequestedApplications(this, 'requested', { ...common, targets: requested });
    const environments = slotEnvironments(slots);
    if (environments.length === 0) return;
    try {
      new SlotApplications(this, 'slots', { ...common, environments });
    } catch (error) {
      problems.add(source.position, `argocd: ${(error as Error).message}`);
    }
  }
}

/** Names of the slots of each environment, by number. */
function slotEnvironments(targets: readonly Target[]): string[][] {
  const environments = new Map<string, string[]>();
  for (const { environment, name } of targets)
    environments.set(environment, [...(environments.get(environment) ?? []), name]);
  return [...environments.values()];
}

/** Kinds in namespaces, each once, in a fixed order. */
function distinct(kinds: readonly GroupKind[]): GroupKind[] {
  const byName = new Map(kinds.map((each) => [`${each.group}/${each.kind}`, each]));
  byName.delete('/Namespace');
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
}
