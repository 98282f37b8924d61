import { isBelow } from '../kubernetes/host-path';
import { branchProblem, type AgentBranches } from './agent-branch';
import { runVariables, unknownNames } from './agent-command';
import {
  usualAgentBranches,
  usualAgentLabels,
  usualAgentName,
  usualAgentPath,
  usualAgentResources,
  usualAgentRules,
  usualAgentTimeouts,
  usualAgentUser,
  usualProtectedPaths,
} from './defaults/agent';
import type { TextRule } from './text-rule';

/** What a run is for. */
export const promptKinds = [
  'plan_issue',
  'plan_review',
  'dev_issue',
  'dev_review',
  'repair_issue',
  'repair_review',
] as const;
export type PromptKind = (typeof promptKinds)[number];

/** Where the parts of an agent are in its container. */
export const agentPaths = {
  /** Its configuration: config.toml, mcp.json. */
  config: '/etc/slotstack/agent',
  /** What runs are made with. */
  scripts: '/etc/slotstack/agent-scripts',
  /** What it keeps between runs: a lock, sessions, answers. */
  state: '/var/lib/slotstack-agent',
} as const;

/** A path of the repository that is protected; one that ends with "/" is a directory, with all that is in it. */
export const protectedPath: TextRule = {
  pattern: /^(?!\/)(?!(.*\/)?\.{1,2}(\/|$))(?!.*\/\/)[^\x00-\x1f\x7f*?[\]\\]{1,500}$/,
  reason: 'must be a path of the repository, such as "Makefile", or ".github/" for all that is in it',
};

/** What a Role allows. */
export interface AgentRule {
  /** Groups of the API; "" is the core. */
  readonly apiGroups: readonly string[];
  /** Resources, such as "deployments". */
  readonly resources: readonly string[];
  /** Names of objects. @default all */
  readonly resourceNames?: readonly string[] | undefined;
  /** What may be done, such as "get". */
  readonly verbs: readonly string[];
}

/** A key of a Secret. */
export interface SecretReference {
  /** Name of the Secret, in the namespace of the agent. */
  readonly secret: string;
  /** Key of it. */
  readonly key: string;
}

/** Variables of the container that runs are in. */
export interface AgentVariables {
  /** By name. */
  readonly env: Readonly<Record<string, string>>;
  /** From Secrets, by name. */
  readonly secrets: Readonly<Record<string, SecretReference>>;
  /** ConfigMaps and Secrets of which each key is one. */
  readonly envFrom: WholeSources;
}

/** What each key of is a variable. */
export interface WholeSources {
  /** Names of ConfigMaps. */
  readonly configMaps: readonly string[];
  /** Names of Secrets. */
  readonly secrets: readonly string[];
}

/** Quantities of a container by kind, as Kubernetes writes them: `{ cpu: '100m' }`. */
export interface AgentResources {
  /** What is set aside on the node. */
  readonly requests: Readonly<Record<string, string>>;
  /** What is not exceeded. */
  readonly limits: Readonly<Record<string, string>>;
}

/** A pod of ours for an agent. */
export interface AgentPod {
  readonly image: string;
  /** Whom it runs as. */
  readonly user: number;
  /** What its ServiceAccount may do in its namespace. */
  readonly rules: readonly AgentRule[];
  readonly resources: AgentResources;
}

/** How an agent works, whatever pod it is in. */
export interface Agent {
  /** Of what is made for it: Deployment, ServiceAccount, Role, ConfigMap. */
  readonly name: string;
  /** The pod of ours that it is in. @default one of the project's own manifests */
  readonly pod?: AgentPod | undefined;
  readonly variables: AgentVariables;
  /** Directory of the checkout that it works in. */
  readonly path: string;
  /** What a run runs, with `$(NAME)` for what is known of it: see expandedWord. It reads the prompt from stdin. */
  readonly command: readonly string[];
  /** The same to go on with an earlier run. @default none: each begins anew */
  readonly resume?: readonly string[] | undefined;
  /** Branches that it works on; `{number}` is that of the issue. */
  readonly branches: AgentBranches;
  /** How labels begin that choose model and effort. */
  readonly labels: { readonly model: string; readonly effort: string };
  /** Paths of the repository that it may not change; one that ends with "/" is a directory. */
  readonly protectedPaths: readonly string[];
}

/** What somebody says of the container that an agent is in. */
export interface StatedAgentContainer {
  /** Of what is made for it: Deployment, ServiceAccount, Role, ConfigMap. @default "agent" */
  readonly name?: string | undefined;
  /** Image of a pod of ours. @default none: the agent is in a workload of your own */
  readonly image?: string | undefined;
  /** User and group id that a pod of ours runs as. @default 1000 */
  readonly user?: number | undefined;
  /** Directory of the checkout that it works in. @default "/workspace" */
  readonly path?: string | undefined;
  /** Variables by name. @default none */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Variables from Secrets, by name. @default none */
  readonly secrets?: Readonly<Record<string, SecretReference>> | undefined;
  /** ConfigMaps and Secrets of which each key is a variable. @default none */
  readonly envFrom?: Partial<WholeSources> | undefined;
  /** What a pod of ours may do in its namespace. @default deploy, look, and go into pods */
  readonly rules?: readonly AgentRule[] | undefined;
  /** Of the container of a pod of ours. @default requests of 100m CPU and 256Mi memory, a limit of 2Gi memory */
  readonly resources?: Partial<AgentResources> | undefined;
}

/** What somebody says of how an agent works. */
export interface StatedAgent extends StatedAgentContainer {
  /** Deployment or StatefulSet of the project that runs are in, instead of a pod of ours. @default none */
  readonly workload?: string | undefined;
  /** What a run runs; it reads the prompt from stdin. */
  readonly command: readonly string[];
  /** The same to go on with an earlier run. @default none: each begins anew */
  readonly resume?: readonly string[] | undefined;
  /** Branch for issues. @default "codex/issue-{number}" */
  readonly branch?: string | undefined;
  /** Branch for repairs. @default "codex/ai-repair-{number}" */
  readonly repairBranch?: string | undefined;
  /** How labels begin that choose model and effort. @default "model:" and "effort:" */
  readonly labels?: Partial<Agent['labels']> | undefined;
  /** Paths of the repository that it may not change, beside ".github/" and ".gitmodules". @default none */
  readonly protected?: readonly string[] | undefined;
}

/** What is said, with what is usual for the rest. */
export function settledAgent(stated: StatedAgent): Agent {
  const { image, user = usualAgentUser, rules = usualAgentRules, resources, env, secrets, envFrom, labels } = stated;
  const { path = usualAgentPath, name = usualAgentName } = stated;
  return {
    name,
    pod:
      image === undefined
        ? undefined
        : {
            ...{ image, user, rules },
            resources: {
              requests: { ...usualAgentResources.requests, ...resources?.requests },
              limits: { ...usualAgentResources.limits, ...resources?.limits },
            },
          },
    variables: {
      env: env ?? {},
      secrets: secrets ?? {},
      envFrom: { configMaps: envFrom?.configMaps ?? [], secrets: envFrom?.secrets ?? [] },
    },
    path,
    command: stated.command,
    resume: stated.resume,
    branches: {
      issue: stated.branch ?? usualAgentBranches.issue,
      repair: stated.repairBranch ?? usualAgentBranches.repair,
    },
    labels: { model: labels?.model ?? usualAgentLabels.model, effort: labels?.effort ?? usualAgentLabels.effort },
    protectedPaths: [...new Set([...usualProtectedPaths, ...(stated.protected ?? [])])],
  };
}

/** What slotstack itself says to the container, and nobody else. */
const ownVariables = /^(SLOTSTACK_.*|CODEX_HOME)$/;

/** What is wrong with what is said, by the keys that lead to it. */
export function agentFindings(stated: StatedAgent): Map<string, string> {
  const findings = containerFindings(stated);
  const { image, workload } = stated;
  if (image !== undefined && workload !== undefined)
    findings.set('workload', 'runs are in one pod: leave this out, or image');
  for (const key of ['command', 'resume'] as const)
    for (const [index, word] of (stated[key] ?? []).entries())
      for (const name of unknownNames(word))
        findings.set(
          `${key}.${index}`,
          `there is no $(${name}): there are ${runVariables.map((each) => `$(${each})`).join(', ')}; $$(${name}) is that text`,
        );
  for (const key of ['branch', 'repairBranch'] as const) {
    const problem = branchProblem(stated[key]);
    if (problem !== undefined) findings.set(key, problem);
  }
  const { branch = usualAgentBranches.issue, repairBranch = usualAgentBranches.repair } = stated;
  if (/^(default|slot-.*)$/.test(stated.name ?? usualAgentName))
    findings.set('name', 'is of others: each pod of the namespace would have the rights of the agent, or of slotstack');
  if (branch === repairBranch)
    findings.set(
      stated.repairBranch === undefined ? 'branch' : 'repairBranch',
      'is for issues and for repairs at once, which would meet on it: name another',
    );
  return findings;
}

/** What is wrong with what is said of the container, by the keys that lead to it. */
export function containerFindings(stated: StatedAgentContainer): Map<string, string> {
  const findings = new Map<string, string>();
  const { image, env = {}, secrets = {}, path } = stated;
  if (image === undefined)
    for (const key of ['user', 'rules', 'resources'] as const)
      if (stated[key] !== undefined) findings.set(key, 'is of a pod of ours (image): leave it out');
  for (const [key, variables] of [
    ['env', env],
    ['secrets', secrets],
  ] as const)
    for (const name of Object.keys(variables).filter((each) => ownVariables.test(each)))
      findings.set(`${key}.${name}`, 'is one that slotstack sets: name yours otherwise');
  for (const name of Object.keys(secrets).filter((each) => Object.hasOwn(env, each)))
    findings.set(`secrets.${name}`, 'is in env, too: leave one out');
  const taken =
    path && Object.values(agentPaths).find((each) => each === path || isBelow(path, each) || isBelow(each, path));
  if (taken) findings.set('path', `${taken} is slotstack's: name another directory`);
  return findings;
}

/** Seconds that a step of an agent may take; none are given for no time at all. */
export type AgentTimeouts = typeof usualAgentTimeouts;
