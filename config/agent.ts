import { dirname, isAbsolute, join } from 'node:path';
import { objectName, type KubernetesObject } from '../kubernetes/kubernetes-object';
import { podSpecOf } from '../kubernetes/pod-template';
import type { Position, Problems } from '../input/problem';
import { suggestion } from '../input/suggestion';
import { readTextFile, type TextFile } from '../input/text-file';
import type { YamlDocument } from '../input/yaml-document';
import {
  agentFindings,
  promptKinds,
  settledAgent,
  type Agent,
  type AgentTimeouts,
  type PromptKind,
  type StatedAgent,
} from '../rules/agent';
import { usualAgentEnvironments, usualAgentTimeouts } from '../rules/defaults/agent';
import { secondsOfDuration } from '../rules/go-duration';
import { ownContainer } from '../rules/agent-pod/agent-objects';
import { unknownPromptFields } from './prompt-fields';
import { formatPath } from './schema/read';
import type { Services } from './schema/services';
import { TemplateFile } from './template-file';

/** The agent of a target, and what it is told. */
export interface AgentOfTarget extends Agent {
  /** What runs are in. */
  readonly workload: AgentWorkload;
  /** Prompts of the project, instead of ours. */
  readonly prompts: Readonly<Partial<Record<PromptKind, AgentPrompt>>>;
  /** Language of prompts, such as "en". */
  readonly language: string;
  /** @default that of the agent's program */
  readonly model?: string | undefined;
  /** How much it thinks. @default that of the agent's program */
  readonly effort?: string | undefined;
  /** In seconds. */
  readonly timeouts: AgentTimeouts;
  /** Empty where nothing is said. */
  readonly projectContext: string;
  /** Empty where nothing is said. */
  readonly servicesOverview: string;
  readonly links: readonly AgentLink[];
  readonly extraTools: readonly string[];
  /** Servers of the Model Context Protocol that it has. */
  readonly servers: readonly AgentServer[];
  readonly position: Position;
}

/** The container that runs are in. */
export interface AgentWorkload {
  readonly kind: 'Deployment' | 'StatefulSet';
  readonly name: string;
  readonly container: string;
  /** ServiceAccount that it works as. @default that of the namespace */
  readonly serviceAccount?: string | undefined;
}

/** A prompt of the project: a Go template. */
export interface AgentPrompt {
  readonly source: TextFile;
  /** Where services.yaml names it. */
  readonly position: Position;
}

/** A page of the slot. */
export interface AgentLink {
  readonly title: string;
  /** Path of the address of the slot. */
  readonly path: string;
}

/** A server as prompts tell of it. */
export interface AgentServer {
  readonly name: string;
  /** Empty where nothing is said. */
  readonly description: string;
  readonly tools: readonly { readonly name: string; readonly description: string }[];
}

/** An agent of which it is not looked at yet what it is in. */
export type StatedAgentOfTarget = Omit<AgentOfTarget, 'workload'>;

/** Where an agent is. */
interface AgentPlace {
  readonly environment: string;
  /** services.yaml; files that it names are relative to it. */
  readonly file: string;
}

/** The agent of a target; undefined where it has none, or what is said of it is wrong. */
export function agentOf(
  services: Services,
  document: YamlDocument,
  { environment, file }: AgentPlace,
  problems: Problems,
): StatedAgentOfTarget | undefined {
  const { agent, codex = {} } = services;
  if (!agent || (!agent.image && !agent.workload)) return undefined;
  const report = (path: readonly PropertyKey[], message: string) => {
    problems.add(document.positionOfKey(path), `${formatPath(path)}: ${message}`);
  };
  const isHere = environmentsOf(services, report).includes(environment);
  const stated = statedOf(agent);
  const findings = agentFindings(stated);
  for (const [key, message] of findings)
    report(['agent', ...key.split('.').map((step) => (/^\d+$/.test(step) ? Number(step) : step))], message);
  if (agent.container && !agent.workload)
    report(['agent', 'container'], 'is of `workload`, which is not stated: leave it out');
  const timeouts = timeoutsOf(codex, report);
  const prompts = promptsOf(agent, document, file, problems);
  if (!isHere || findings.size > 0) return undefined;
  return {
    ...settledAgent(stated),
    ...{ prompts, timeouts },
    language: codex.promptLang?.trim() || 'en',
    model: codex.model?.trim() || undefined,
    effort: codex.modelReasoningEffort?.trim() || undefined,
    projectContext: codex.projectContext ?? '',
    servicesOverview: codex.servicesOverview ?? '',
    links: (codex.links ?? []).map(({ path = '/', title = path }) => ({ title, path })),
    extraTools: codex.extraTools ?? [],
    servers: (codex.mcp?.servers ?? []).map(({ name, description = '', tools = [] }) => ({
      ...{ name, description },
      tools: tools.map((tool) => ({ name: tool.name, description: tool.description ?? '' })),
    })),
    position: document.positionOfKey(['agent']),
  };
}

/**
 * The agent in the pod of ours, or in the workload of the project that services.yaml names, which must be there.
 *
 * @param objects of the target's manifests
 */
export function placedAgent(
  agent: StatedAgentOfTarget,
  { agent: stated }: Pick<Services, 'agent'>,
  objects: readonly KubernetesObject[],
  document: YamlDocument,
  problems: Problems,
): AgentOfTarget | undefined {
  const { name, pod } = agent;
  if (pod) return { ...agent, workload: { kind: 'Deployment', name, container: ownContainer, serviceAccount: name } };
  const report = (key: string, message: string) => {
    problems.add(document.positionOfKey(['agent', key]), `agent.${key}: ${message}`);
  };
  const workloads = objects.filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet');
  const workload = workloads.findLast(({ metadata }) => metadata.name === stated?.workload);
  if (!workload) {
    const names = workloads.map(({ metadata }) => metadata.name);
    const known = suggestion(stated?.workload ?? '', names) || `: there is ${names.join(', ') || 'none'}`;
    report('workload', `there is no Deployment or StatefulSet "${stated?.workload}" in the manifests${known}`);
    return undefined;
  }
  const { containers = [], serviceAccountName } = podSpecOf(workload) ?? {};
  const container = stated?.container ? containers.find((each) => each.name === stated.container) : containers[0];
  if (!container) {
    const known = containers.map((each) => each.name).join(', ') || 'none';
    report(
      stated?.container ? 'container' : 'workload',
      `${objectName(workload)} has no container ${stated?.container ? `"${stated.container}"` : ''}: it has ${known}`,
    );
    return undefined;
  }
  const kind = workload.kind === 'StatefulSet' ? 'StatefulSet' : 'Deployment';
  return {
    ...agent,
    workload: { kind, name: workload.metadata.name, container: container.name, serviceAccount: serviceAccountName },
  };
}

type Report = (path: readonly PropertyKey[], message: string) => void;

function environmentsOf({ agent, environments }: Services, report: Report): readonly string[] {
  const known = Object.keys(environments);
  const stated = agent?.environments;
  for (const [index, name] of (stated ?? []).entries())
    if (!known.includes(name))
      report(['agent', 'environments', index], `there is no environment "${name}"${suggestion(name, known)}`);
  const usual = usualAgentEnvironments.filter((name) => known.includes(name));
  if (stated === undefined && usual.length === 0)
    report(['agent'], `environments: required: there is neither "ai" nor "ai-repair": there are ${known.join(', ')}`);
  return stated ?? usual;
}

/** What services.yaml says; to it, what is empty is not said. */
function statedOf({ image, workload, secrets, ...agent }: NonNullable<Services['agent']>): StatedAgent {
  const quantities = (amounts: Readonly<Record<string, string | undefined>> = {}) =>
    Object.fromEntries(
      Object.entries(amounts).flatMap(([kind, amount]) => (amount === undefined ? [] : [[kind, amount] as const])),
    );
  return {
    ...agent,
    image: image || undefined,
    workload: workload || undefined,
    resources: agent.resources && {
      requests: quantities(agent.resources.requests),
      limits: quantities(agent.resources.limits),
    },
    envFrom: agent.envFrom && { configMaps: agent.envFrom.configMaps ?? [], secrets: agent.envFrom.secrets ?? [] },
    secrets:
      secrets &&
      Object.fromEntries(
        Object.entries(secrets).map(([name, { secret, key }]) => [name, { secret, key: key || name }]),
      ),
    labels: agent.labels && {
      ...(agent.labels.model !== undefined && { model: agent.labels.model }),
      ...(agent.labels.effort !== undefined && { effort: agent.labels.effort }),
    },
  };
}

function timeoutsOf({ timeouts = {} }: NonNullable<Services['codex']>, report: Report): AgentTimeouts {
  const seconds = (key: keyof AgentTimeouts): number => {
    const text = timeouts[key]?.trim();
    if (!text) return usualAgentTimeouts[key];
    const found = secondsOfDuration(text);
    if (found === undefined || found < 1 || found > 86_400)
      report(['codex', 'timeouts', key], `${JSON.stringify(text)} must be a duration such as "60m", at most a day`);
    return found ?? usualAgentTimeouts[key];
  };
  return { exec: seconds('exec'), rollout: seconds('rollout'), deployWait: seconds('deployWait') };
}

/** Prompts of the project: each is there, and a template. */
function promptsOf(
  { prompts = {} }: NonNullable<Services['agent']>,
  document: YamlDocument,
  file: string,
  problems: Problems,
): AgentOfTarget['prompts'] {
  const entries = promptKinds.flatMap((kind): [PromptKind, AgentPrompt][] => {
    const path = prompts[kind];
    if (!path) return [];
    const position = document.positionOf(['agent', 'prompts', kind]);
    return (
      problems.collect(() => {
        const place = isAbsolute(path) ? path : join(dirname(file), path);
        const source = readTextFile(place, place, position);
        const { unknown, fieldsUsed } = new TemplateFile(source);
        for (const each of [...unknown, ...unknownPromptFields(source, fieldsUsed)])
          problems.add(each.position, each.message);
        return [[kind, { source, position }] satisfies [PromptKind, AgentPrompt]];
      }) ?? []
    );
  });
  return Object.fromEntries(entries);
}
