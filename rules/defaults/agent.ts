/** Name of what is made for an agent, where no other is stated. */
export const usualAgentName = 'agent';

/** Whom the agent runs as, in a pod of ours. */
export const usualAgentUser = 1000;

/** Directory of the checkout that it works in. */
export const usualAgentPath = '/workspace';

/** Environments with an agent, as far as they are there. */
export const usualAgentEnvironments: readonly string[] = ['ai', 'ai-repair'];

/** Branches that it works on; `{number}` is that of the issue. */
export const usualAgentBranches = { issue: 'codex/issue-{number}', repair: 'codex/ai-repair-{number}' };

/** How labels begin that choose model and effort. */
export const usualAgentLabels = { model: 'model:', effort: 'effort:' };

/** What an agent may not change in the repository: what runs with rights that it does not have. */
export const usualProtectedPaths: readonly string[] = ['.github/', '.gitmodules'];

/** Seconds that a run may take, that its pod may need to be ready, and that a deploy may. */
export const usualAgentTimeouts = { exec: 3600, rollout: 1200, deployWait: 600 };

/** Of the container of a pod of ours. A build or a test may be in it, so memory has room. */
export const usualAgentResources: {
  readonly requests: Readonly<Record<string, string>>;
  readonly limits: Readonly<Record<string, string>>;
} = {
  requests: { cpu: '100m', memory: '256Mi' },
  limits: { memory: '2Gi' },
};

/** What an agent may do in its namespace: deploy, look, and go into pods; not read a Secret, nor change rights. */
export const usualAgentRules: readonly {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}[] = [
  {
    apiGroups: ['apps'],
    resources: ['deployments', 'deployments/scale', 'statefulsets'],
    verbs: ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'],
  },
  { apiGroups: ['apps'], resources: ['daemonsets', 'replicasets'], verbs: ['get', 'list', 'watch'] },
  { apiGroups: ['batch'], resources: ['jobs'], verbs: ['get', 'list', 'watch', 'create', 'delete'] },
  {
    apiGroups: ['networking.k8s.io'],
    resources: ['ingresses'],
    verbs: ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'],
  },
  {
    apiGroups: [''],
    resources: ['services', 'configmaps'],
    verbs: ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'],
  },
  {
    apiGroups: [''],
    resources: ['pods', 'pods/log', 'events', 'replicationcontrollers', 'persistentvolumeclaims'],
    verbs: ['get', 'list', 'watch'],
  },
  { apiGroups: [''], resources: ['pods/exec', 'pods/portforward'], verbs: ['get', 'create'] },
  // In a Role: that of its own namespace.
  { apiGroups: [''], resources: ['namespaces'], verbs: ['get'] },
];
