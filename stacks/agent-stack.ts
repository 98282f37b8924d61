import type { App } from 'cdk8s';
import type { Target } from '../config/target';
import { AgentScripts } from '../constructs/agent/agent-scripts';
import { Stack } from './stack';

/** What runs of the agent are made with: after the namespace, by its name. The agent itself is among the groups of its target, as any other workload. */
export class AgentStack extends Stack {
  constructor(app: App, { agent, project, namespace }: Target) {
    super(app, '0000-runs.k8s.yaml');
    if (agent) new AgentScripts(this, 'scripts', { project, namespace });
  }
}
