import type { ManifestObject } from '../../kubernetes/placed-object';
import { isBelow } from '../../kubernetes/host-path';
import { judge } from '../../kubernetes/object-checks/newer';
import { ingressAddresses } from '../../kubernetes/ingress-addresses';
import type { Problems } from '../../input/problem';
import type { AgentOfTarget, StatedAgentOfTarget } from '../agent';
import type { Services } from '../schema/services';
import type { Group } from '../target';
import { agentFiles } from './agent-files';
import { agentObjects } from '../../rules/agent-pod/agent-objects';
import type { ServerSources } from './servers';
import type { ConfigSources } from './stated-config';
import { stateDirectory, variableNames, withAgent, type AgentFacts } from '../../rules/agent-pod/with-agent';

/** What the objects of an agent are made from, beside what is said of it. */
export interface ManifestSources extends ConfigSources, Pick<ServerSources, 'namespace' | 'given'> {
  readonly project: string;
  readonly imagePullSecrets: readonly string[];
}

/** The objects of an agent, before anything is mounted in its container. */
export function agentManifests(
  agent: StatedAgentOfTarget,
  { codex = {} }: Services,
  sources: ManifestSources,
  problems: Problems,
): ManifestObject[] {
  const { name, pod, path, variables, position } = agent;
  const { project, namespace, imagePullSecrets } = sources;
  // What a workload of the project, a ConfigMap or a Secret has, nobody knows here.
  const isKnown = pod && variables.envFrom.configMaps.length + variables.envFrom.secrets.length === 0;
  const known = isKnown ? new Set(variableNames(variables)) : undefined;
  const files = agentFiles(codex, { ...sources, variables: known }, problems);
  const objects = agentObjects({
    ...{ name, project, namespace, path, files },
    pod: pod && { ...pod, imagePullSecrets },
  });
  const document = sources.document.at(['agent']);
  return objects.map((object) => ({ object, position, document }));
}

function isIn(path: string, directory: string | undefined): boolean {
  return directory !== undefined && (path === directory || isBelow(path, directory));
}

/**
 * The groups with the agent in the container that runs are in.
 *
 * @param facts with the directory that a workspace keeps of it
 */
export function withAgentIn(
  groups: readonly Group[],
  agent: AgentOfTarget,
  { kept, ...facts }: Omit<AgentFacts, 'addresses'> & { readonly kept?: string | undefined },
  version: string | undefined,
): Group[] {
  const { workload, name, pod, path, variables } = agent;
  const right = groups
    .flatMap(({ objects }) => objects.map(({ object }) => object))
    // What is wrong with the others is told later.
    .filter((object) => object.kind === 'Ingress' && judge(object, version).problems.length === 0);
  const inContainer = {
    ...{ configMap: name, container: workload.container, path, variables },
    facts: { ...facts, addresses: ingressAddresses(right) },
    // A workspace brings its own.
    scratch: [stateDirectory, ...(pod && !isIn(path, kept) ? [{ name: 'workspace', path }] : [])],
  };
  return groups.map((group) => ({
    ...group,
    objects: group.objects.map((entry) => {
      const { kind, metadata } = entry.object;
      if (kind !== workload.kind || metadata.name !== workload.name) return entry;
      return { ...entry, object: withAgent(entry.object, inContainer) };
    }),
  }));
}
