import { ApiObject, Chart } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import { agentObjects, ownContainer } from '../../rules/agent-pod/agent-objects';
import { codexConfigText } from '../../rules/agent-pod/codex-config';
import { mcpJsonText } from '../../rules/agent-pod/mcp-json';
import { readToml, type TomlTable } from '../../rules/agent-pod/toml';
import { stateDirectory, withAgent, type AgentFacts } from '../../rules/agent-pod/with-agent';
import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import { podSpecOf } from '../../kubernetes/pod-template';
import { containerFindings, settledAgent, type StatedAgentContainer } from '../../rules/agent';
import { mcpServerFindings, type McpServer } from '../../rules/mcp-server';
import { checkProps, InvalidProps, reasonsOf } from '../invalid-props';
import { AgentScripts } from './agent-scripts';

export interface AgentProps extends StatedAgentContainer {
  /** Name of the project. */
  readonly project: string;
  /** Namespace of it. @default that of the chart, which then has one */
  readonly namespace?: string | undefined;
  /** What the environment or slot is called. @default the namespace */
  readonly target?: string | undefined;
  /** Number of the slot. @default none: a lasting environment */
  readonly slot?: number | undefined;
  /** Generation of the data. @default none */
  readonly generation?: number | undefined;
  /** Number of the issue that it is for. @default none */
  readonly issue?: number | undefined;
  /** Addresses at which the stack is reached. @default none */
  readonly addresses?: readonly string[] | undefined;
  /** Model of Codex. @default that of Codex */
  readonly model?: string | undefined;
  /** Reasoning effort of Codex. @default that of Codex */
  readonly effort?: string | undefined;
  /** Servers of the Model Context Protocol that it has. @default none */
  readonly servers?: readonly McpServer[] | undefined;
  /** More of Codex's config.toml, which comes before what is usual. @default nothing */
  readonly codexConfig?: string | undefined;
  /** Names of Secrets that open the registry of the image. @default none */
  readonly imagePullSecrets?: readonly string[] | undefined;
}

export interface AgentAttachProps {
  /** Container that runs are in. @default the first */
  readonly container?: string | undefined;
}

/**
 * An agent that works on the issue of a slot: its configuration, and a pod for it, or what a workload of your own needs to be one.
 *
 * What it may do is what its Role says, in its namespace. A rule is no limit to what it reads: who may make pods, may give them any Secret
 * of the namespace. So nothing is in there that it may not know. One a namespace.
 */
export class Agent extends Construct {
  private readonly props: AgentProps;
  private readonly facts: AgentFacts;

  constructor(scope: Construct, id: string, props: AgentProps) {
    super(scope, id);
    this.props = props;
    const { project, image } = props;
    const namespace = props.namespace ?? Chart.of(this).namespace;
    const servers = props.servers ?? [];
    let stated: TomlTable = {};
    if (namespace === undefined) throw new InvalidProps(this, ['namespace: required: the chart has none']);
    checkProps(this, {
      ...Object.fromEntries(containerFindings(props)),
      ...Object.fromEntries(
        servers.flatMap((server, index) =>
          [...mcpServerFindings(server)].map(([key, problem]) => [`servers.${index}.${key}`, problem] as const),
        ),
      ),
      codexConfig: problemOf(() => {
        stated = readToml(props.codexConfig ?? '', () => ({ file: 'codexConfig', line: 1, column: 1 }));
      }),
    });
    const { target = namespace, slot, generation, issue, addresses = [] } = props;
    this.facts = { project, target, slot, generation, issue, addresses };
    const agent = settledAgent({ ...props, command: [] });
    const { name, path, pod } = agent;
    const clashes: string[] = [];
    const config = codexConfigText({ model: props.model, effort: props.effort, servers, stated }, (keys) =>
      clashes.push(`"${keys.join('.')}" is of servers, too: leave one out`),
    );
    checkProps(this, { codexConfig: clashes[0] });
    const objects = agentObjects({
      ...{ name, project, namespace, path },
      files: { 'config.toml': config, 'mcp.json': mcpJsonText(servers) },
      pod: pod && { ...pod, imagePullSecrets: props.imagePullSecrets },
    });
    for (const object of objects)
      new ApiObject(this, object.kind, image === undefined ? object : this.withAgent(object, ownContainer));
    new AgentScripts(this, 'scripts', { project, namespace });
  }

  /**
   * Makes a workload of your own the one that runs are in: it gets the configuration, the scripts and the variables.
   *
   * @param workload a Deployment or StatefulSet with one pod: an ApiObject, or a construct that is one
   * @throws InvalidProps for an agent that has a pod of its own; for a container that is not there, at synth
   */
  attach(workload: IConstruct, { container }: AgentAttachProps = {}): void {
    if (this.props.image !== undefined)
      throw new InvalidProps(this, ['has a pod of its own: leave out `image` for an agent in a workload of yours']);
    const object = ApiObject.of(workload);
    const build = object.toJson.bind(object);
    object.toJson = () => {
      const built = build() as KubernetesObject;
      const names = (podSpecOf(built)?.containers ?? []).map(({ name }) => name);
      const own = container ?? names[0];
      if (own === undefined || !names.includes(own))
        throw new InvalidProps(workload, [`has no container ${own ?? ''}: it has ${names.join(', ') || 'none'}`]);
      return this.withAgent(built, own);
    };
  }

  private withAgent(object: KubernetesObject, container: string): KubernetesObject {
    const { name, path, pod, variables } = settledAgent({ ...this.props, command: [] });
    const scratch = [stateDirectory, ...(pod ? [{ name: 'workspace', path }] : [])];
    return withAgent(object, { ...{ configMap: name, container, path, variables, scratch }, facts: this.facts });
  }
}

function problemOf(step: () => void): string | undefined {
  try {
    step();
    return undefined;
  } catch (error) {
    return reasonsOf(error).join('; ');
  }
}
