import { join } from 'node:path';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { agentScriptsName as name } from '../../rules/agent-pod/with-agent';
import { entriesIn } from '../../input/seen';
import { labels } from '../labels';
import { scriptFile } from '../script-file';

const directory = join(__dirname, 'scripts');

/** The scripts, by their names in the container. */
export function agentScripts(): Record<string, string> {
  const files = entriesIn(directory).flatMap(({ name: file }) => (file.endsWith('.sh') ? [file] : []));
  return Object.fromEntries(files.map((file) => [file, scriptFile(join(directory, file))]));
}

export interface AgentScriptsProps {
  /** Name of the project. */
  readonly project: string;
  /** Namespace of the agent. */
  readonly namespace: string;
}

/**
 * What runs of an agent are made with, in its namespace: a changed script restarts no agent. They run in the image of the agent, as whom
 * that runs as.
 */
export class AgentScripts extends Construct {
  constructor(scope: Construct, id: string, { project, namespace }: AgentScriptsProps) {
    super(scope, id);
    new k8s.KubeConfigMap(this, 'ConfigMap', {
      metadata: { name, namespace, labels: labels(name, project) },
      data: agentScripts(),
    });
  }
}
