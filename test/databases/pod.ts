import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import { podSpecOf, type Container as Declaration, type PodSpec } from '../../kubernetes/pod-template';
import { containerOf } from '../constructs/built';
import { Container, podAddress, type Ended } from './container';
import { Image } from './image';
import { Volumes, type Namespace, type Place, type Values } from './volumes';

interface Probe {
  readonly exec?: { readonly command: readonly string[] };
  readonly tcpSocket?: { readonly port: number };
}

interface EnvironmentVariable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef: { readonly name: string; readonly key: string } };
}

/** The fields by which a container runs. */
interface Runnable extends Declaration {
  readonly image: string;
  readonly env?: readonly EnvironmentVariable[];
  readonly startupProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly securityContext: {
    readonly runAsUser: number;
    readonly runAsGroup: number;
    readonly capabilities: { readonly add?: readonly string[] };
  };
}

interface RunnablePod extends PodSpec {
  readonly initContainers?: readonly Runnable[];
  readonly containers: readonly [Runnable];
  readonly securityContext?: { readonly fsGroup: number };
  readonly terminationGracePeriodSeconds?: number;
}

/**
 * A pod on this machine in place of a node: its containers run what the manifest says, with its mounts, environment,
 * users and capabilities, but with the programs of this machine.
 */
export class Pod {
  readonly volumes: Volumes;
  /** What applications take from the Secret of the service. It is renewed later; who runs already, keeps this. */
  readonly credentials: Values;
  private readonly spec: RunnablePod;
  private readonly launched: Container[] = [];

  constructor(
    workload: KubernetesObject,
    private readonly namespace: Namespace,
    place: Place,
  ) {
    this.spec = podSpecOf(workload) as RunnablePod;
    this.credentials = namespace.secrets.get(`${workload.metadata.name}-credentials`) ?? {};
    const { volumes = [], securityContext } = this.spec;
    this.volumes = new Volumes(volumes, namespace, place, securityContext?.fsGroup);
  }

  /**
   * Runs the init containers and then the service, until it has started.
   *
   * @throws Error with a container's own words when it fails
   */
  async start(): Promise<void> {
    await this.initialize();
    await this.startService();
  }

  /**
   * Starts the containers without the init containers: what happens where a container restarts.
   *
   * @throws Error with its own words when it fails
   */
  async startService(): Promise<void> {
    const container = this.launch(this.service);
    while (container.isRunning && !(await this.probe('startupProbe'))) await sleep(200);
    if (!container.isRunning) throw await failure(this.service.name, container);
  }

  /** Starts it, and kills the service as soon as that prints `text`. */
  async crashAt(text: string): Promise<void> {
    await this.initialize();
    await this.killAt(text, this.service);
  }

  /** Runs one container to its end. */
  run(name: string): Promise<Ended> {
    return this.launch(this.declarationOf(name)).ended;
  }

  /** Runs a container with `commands` ahead of its script, until these call `crash`: then nothing of it goes on. */
  async crash(name: string, commands: string): Promise<void> {
    const declaration = this.declarationOf(name);
    const [shell = '', option = '', script = '', ...rest] = declaration.command ?? [];
    const crash = 'crash() { echo crashed >&2; sleep infinity; }';
    const command = [shell, option, `${crash}\n${commands}\n${script}`, ...rest];
    await this.killAt('crashed\n', { ...declaration, command });
  }

  /** The container that was started last. */
  get container(): Container {
    const container = this.launched.at(-1);
    if (!container) throw new Error('no container was started');
    return container;
  }

  /** Whether a probe of the service succeeds. */
  async probe(name: 'startupProbe' | 'readinessProbe' | 'livenessProbe'): Promise<boolean> {
    const { exec, tcpSocket } = this.service[name] ?? {};
    const { code } = exec
      ? await this.execute(exec.command)
      : await this.reach(['bash', '-c', `</dev/tcp/${podAddress}/${tcpSocket?.port ?? ''}`]);
    return code === 0;
  }

  /** Runs a command in the service's container. */
  execute(command: readonly string[]): Promise<Ended> {
    return this.container.execute(command);
  }

  /** Runs a program that reaches the service from outside, at `podAddress`. */
  reach(command: readonly string[], environment: Values = {}): Promise<Ended> {
    return this.container.reach(command, environment);
  }

  /** Ends the service as the kubelet does. */
  async stop(): Promise<Ended> {
    const { container, service, spec } = this;
    container.signal(new Image(service.image).stopSignal);
    const late = setTimeout(() => void container.kill(), (spec.terminationGracePeriodSeconds ?? 30) * 1000);
    await container.ended;
    clearTimeout(late);
    return container.ended;
  }

  /** Ends all processes of all containers at once. */
  async kill(): Promise<void> {
    await Promise.all(this.launched.map((container) => container.kill()));
  }

  private get service(): Runnable {
    return this.spec.containers[0];
  }

  private declarationOf(name: string): Runnable {
    return containerOf(this.spec, name) as Runnable;
  }

  private async initialize(): Promise<void> {
    for (const { name } of this.spec.initContainers ?? []) {
      const container = this.launch(this.declarationOf(name));
      if ((await container.ended).code !== 0) throw await failure(name, container);
    }
  }

  private async killAt(text: string, declaration: Runnable): Promise<void> {
    const container = this.launch(declaration);
    while (container.isRunning && !container.output.includes(text)) await sleep(5);
    if (!container.isRunning) throw await failure(declaration.name, container);
    await container.kill();
  }

  private launch({ image, command = [], args = [], ...declaration }: Runnable): Container {
    const { runAsUser, runAsGroup, capabilities } = declaration.securityContext;
    const container = new Container({
      image: new Image(image),
      mounts: (declaration.volumeMounts ?? []).map((mount) => ({
        source: join(this.volumes.source(mount.name), mount.subPath ?? ''),
        destination: mount.mountPath,
        readOnly: mount.readOnly ?? false,
      })),
      command: [...command, ...args],
      environment: this.variables(declaration.env ?? []),
      user: runAsUser,
      group: runAsGroup,
      ...(this.spec.securityContext && { fsGroup: this.spec.securityContext.fsGroup }),
      capabilities: capabilities.add ?? [],
    });
    this.launched.push(container);
    return container;
  }

  private variables(declared: readonly EnvironmentVariable[]): Values {
    return Object.fromEntries(
      declared.map(({ name, value, valueFrom }) => {
        const secret = valueFrom && this.namespace.secrets.get(valueFrom.secretKeyRef.name);
        const found = valueFrom ? secret?.[valueFrom.secretKeyRef.key] : value;
        if (found === undefined) throw new Error(`there is no value for ${name}`);
        return [name, found];
      }),
    );
  }
}

async function failure(name: string, container: Container): Promise<Error> {
  const { code, output } = await container.ended;
  return new Error(`${name} ended with ${code ?? 'a signal'}: ${output}`);
}
