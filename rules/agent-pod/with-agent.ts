import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import { mapPodSpec, type Container, type PodSpec, type Volume, type VolumeMount } from '../../kubernetes/pod-template';
import { agentPaths, type AgentVariables } from '../agent';
import { withTrustedCheckout } from './trusted-checkout';

/** Name of the ConfigMap with the scripts of runs: one that nobody else may write. */
export const agentScriptsName = 'slot-data-agent';

/** What a container of an agent is told of where it is: the same for a life of the target. */
export interface AgentFacts {
  readonly project: string;
  readonly target: string;
  /** @default none: it is of a lasting environment */
  readonly slot?: number | undefined;
  /** Generation of the data. @default none: it works in the namespace of another */
  readonly generation?: number | undefined;
  /** Issue that the target is in use for. @default none */
  readonly issue?: number | undefined;
  /** Addresses at which the target is reached. */
  readonly addresses: readonly string[];
}

/** What makes the container of a workload one of an agent. */
export interface AgentInContainer {
  /** Name of the ConfigMap with its configuration. */
  readonly configMap: string;
  readonly container: string;
  /** Directory of the checkout that it works in. */
  readonly path: string;
  readonly facts: AgentFacts;
  readonly variables: AgentVariables;
  /** Directories that it works in, and that lie in the pod where nothing else is mounted there. */
  readonly scratch: readonly ScratchDirectory[];
}

export interface ScratchDirectory {
  /** Name of its volume. */
  readonly name: string;
  readonly path: string;
}

/** What an agent keeps between runs. */
export const stateDirectory: ScratchDirectory = { name: 'slotstack-agent-state', path: agentPaths.state };

type Named = { readonly name: string };

/** The workload with an agent's configuration, scripts, state and variables in the container that runs are in. */
export function withAgent(object: KubernetesObject, agent: AgentInContainer): KubernetesObject {
  return mapPodSpec(object, (spec): PodSpec => {
    const container = (spec.containers ?? []).find(({ name }) => name === agent.container);
    if (!container) return spec;
    const scratch = agent.scratch.filter(({ path }) => !mountsAt(container, path));
    const mounts: VolumeMount[] = [
      { name: configName, mountPath: agentPaths.config, readOnly: true },
      { name: agentScriptsName, mountPath: agentPaths.scripts, readOnly: true },
      ...scratch.map(({ name, path }) => ({ name, mountPath: path })),
    ];
    const volumes: Volume[] = [
      { name: configName, configMap: { name: agent.configMap } },
      { name: agentScriptsName, configMap: { name: agentScriptsName, defaultMode: 0o555 } },
      ...scratch.map(({ name }) => ({ name, emptyDir: {} })),
    ];
    const changed: Container = {
      ...container,
      env: withTrustedCheckout(withNamed(container.env, variablesOf(agent)), agent.path),
      ...withWhole(container, agent.variables),
      volumeMounts: withNamed(container.volumeMounts, mounts),
    };
    return {
      ...spec,
      containers: (spec.containers ?? []).map((each) => (each === container ? changed : each)),
      volumes: withNamed(spec.volumes, volumes),
    };
  });
}

const configName = 'slotstack-agent-config';

function mountsAt({ volumeMounts }: Container, path: string): boolean {
  return (volumeMounts ?? []).some(({ mountPath }) => mountPath.replace(/(.)\/$/, '$1') === path);
}

/** With further ones, which come in the place of those that have the name. */
function withNamed<Item extends Named>(items: readonly Item[] | null | undefined, further: readonly Item[]): Item[] {
  const names = new Set(further.map(({ name }) => name));
  return [...(items ?? []).filter(({ name }) => !names.has(name)), ...further];
}

function withWhole({ envFrom }: Container, { envFrom: own }: AgentVariables): Partial<Container> {
  const further = [
    ...own.configMaps.map((name) => ({ configMapRef: { name } })),
    ...own.secrets.map((name) => ({ secretRef: { name } })),
  ];
  return further.length === 0 ? {} : { envFrom: [...((envFrom ?? []) as readonly unknown[]), ...further] };
}

type Variable = NonNullable<Container['env']>[number];

function variablesOf({ facts, variables }: AgentInContainer): Variable[] {
  const { project, target, slot, generation, issue, addresses } = facts;
  const text = (name: string, value: number | string | undefined) =>
    value === undefined || value === '' ? [] : [{ name, value: String(value) }];
  return [
    ...text('SLOTSTACK_PROJECT', project),
    ...text('SLOTSTACK_TARGET', target),
    from('SLOTSTACK_NAMESPACE', { fieldRef: { fieldPath: 'metadata.namespace' } }),
    ...text('SLOTSTACK_SLOT', slot),
    ...text('SLOTSTACK_GENERATION', generation),
    ...text('SLOTSTACK_ISSUE', issue || undefined),
    ...text('SLOTSTACK_ADDRESSES', addresses.join(' ')),
    ...text('CODEX_HOME', `${agentPaths.state}/codex`),
    ...Object.entries(variables.env).map(([name, value]) => ({ name, value })),
    ...Object.entries(variables.secrets).map(([name, { secret, key }]) =>
      from(name, { secretKeyRef: { name: secret, key } }),
    ),
  ];
}

/** Variables that do not depend on where it is. */
const alwaysThere = ['SLOTSTACK_PROJECT', 'SLOTSTACK_TARGET', 'SLOTSTACK_NAMESPACE', 'CODEX_HOME'];

function from(name: string, valueFrom: object): Variable & { readonly valueFrom: object } {
  return { name, valueFrom };
}

/** Names of the variables that a container of an agent has in any case. */
export function variableNames({ env, secrets }: Pick<AgentVariables, 'env' | 'secrets'>): string[] {
  const trust = withTrustedCheckout([], '').map(({ name }) => name);
  return [...new Set([...Object.keys(env), ...Object.keys(secrets), ...alwaysThere, ...trust])];
}
