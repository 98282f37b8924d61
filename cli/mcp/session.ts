import { allDeliveries, findDeliveries, type Delivery } from '../../cluster/delivery';
import type { Kubectl } from '../../cluster/kubectl';
import { kubectlFor } from '../../cluster/kubectl-for';
import { LiveNamespace } from '../../cluster/namespace';
import { lifeInWords, lifeOf, lifeText, type Life } from '../../config/life';
import type { Project } from '../../config/project';
import { CommandFailed } from '../../process/command-failed';
import type { SlotProject } from '../../slots/slot-project';
import type { Snapshot } from '../../slots/slot-register';
import { projectCall } from '../call';
import { invocation } from '../invocation';
import { RegisterPlace, type RegisterOptions } from '../register-place';
import { knownSlots } from '../slots-view';
import type { Surroundings } from '../surroundings';
import { UsageError } from '../usage-error';
import { podNamespace } from './pod-namespace';

/** How the server was started. No tool changes any of it. */
export interface ServerOptions extends RegisterOptions {
  readonly context?: string | undefined;
  /** The only target that there is for this server. @default all, or those of the pod's namespace */
  readonly only?: string | undefined;
  /** Whether it may change anything. */
  readonly write?: true | undefined;
}

/** A register, and what is to be known of where it was read. */
export interface ReadRegister extends Snapshot {
  /** @default nothing: it is where it was looked for */
  readonly note?: string;
}

/**
 * What the tools work on. In a pod, that is what works in the pod's namespace, whatever the server was told: it is found once, when the
 * server starts, and what a tool is asked for only chooses within it.
 */
export class Session {
  /** The namespace of the pod that the server runs in. @default it runs in none */
  readonly inside: string | undefined;
  /** Whose the slot was when a server outside of it was started. */
  private life: Life | undefined;

  constructor(
    readonly surroundings: Surroundings,
    readonly options: ServerOptions,
    root?: string,
  ) {
    this.inside = podNamespace(surroundings.environment, root);
    if (this.inside !== undefined && options.context !== undefined)
      throw new UsageError(`--context: this is a pod of ${this.inside}, which works on its own cluster`);
    if (options.write && !this.isBound)
      throw new UsageError('--write: for which slot? Name it with --only, such as --only shop-dev-3');
    if (options.write && this.inside === undefined) this.life = this.heldNow();
  }

  /** Whether there is only a part of what there is. */
  get isBound(): boolean {
    return this.inside !== undefined || this.options.only !== undefined;
  }

  /** What it is bound to, in words. */
  get bounds(): string {
    const { inside, options } = this;
    return [options.only, inside !== undefined && `what works in namespace ${inside}, where it runs`]
      .filter(Boolean)
      .join(' and ');
  }

  /** The projects, as their files are now. */
  projects(): readonly Project[] {
    return projectCall(this.surroundings, { file: this.options.file }).projects;
  }

  /** What was synthesized last. */
  get outdir(): string {
    return invocation(this.surroundings, { file: this.options.file }).outdir;
  }

  /** All that there is for this server. @throws CommandFailed where that is nothing */
  deliveries(projects: readonly Project[]): Delivery[] {
    const found = allDeliveries(projects).filter((delivery) => this.covers(delivery));
    if (found.length === 0)
      throw new CommandFailed(`this server only works on ${this.bounds}: no target of the projects here is that`);
    return found;
  }

  /** The targets that a tool is asked for. @param names of none: all @throws CommandFailed for what is not this server's */
  named(projects: readonly Project[], names: readonly string[]): Delivery[] {
    const own = this.deliveries(projects);
    if (names.length === 0) return own;
    if (!this.isBound) return findDeliveries(projects, names);
    return [...new Set(names)].map((name) => own.find((delivery) => delivery.name === name) ?? this.refuse(name));
  }

  /** One target. @param name none where there is only one */
  one(projects: readonly Project[], name: string | undefined): Delivery {
    const [first, second] = this.named(projects, name === undefined ? [] : [name]);
    if (!first || second) throw new CommandFailed('which target? Name one, as the tool status lists them');
    return first;
  }

  /** In a pod, what kubectl finds there, and no cluster that a file names. */
  readonly kubectlOf = (deliveries: readonly Delivery[]): Kubectl => {
    const { kubectl } = this.surroundings;
    return this.inside === undefined ? kubectlFor(deliveries, this.options.context, kubectl) : kubectl();
  };

  /**
   * The register as it is now.
   *
   * A workspace of an agent has no remote, and nobody there a token: in a pod, the register is then read as the files of the checkout have it.
   *
   * @param asked which project, where there are several and the server is not bound to one
   */
  readRegister(asked?: string): ReadRegister {
    const place = this.register(asked);
    const reason = this.whyLocal(place);
    if (reason === undefined) return place.register().read();
    const local = new RegisterPlace(this.surroundings, { ...this.options, ...this.ofProject(asked), local: true });
    const note = `the register is read as the files of this checkout have it, which may be older than it is now: git says "${reason}"`;
    return { ...local.register().read(), note };
  }

  /** The register of the server's own project, to be changed. @throws CommandFailed where there is none but that in the files of a pod */
  changedRegister(): RegisterPlace {
    const place = this.register();
    const reason = this.whyLocal(place);
    if (reason === undefined) return place;
    throw new CommandFailed(
      `a slot is emptied by a commit in the register on its branch, which takes a remote and a token for it, and git says "${reason}": ask a person for \`slotstack slots clean\``,
    );
  }

  private register(asked?: string): RegisterPlace {
    return new RegisterPlace(this.surroundings, { ...this.options, ...this.ofProject(asked) });
  }

  /** Why the register of a pod is that in the files of the checkout; undefined where it is another, or somebody has said which. */
  private whyLocal(place: RegisterPlace): string | undefined {
    const { local, remote, branch } = this.options;
    if (this.inside === undefined || local || remote !== undefined || branch !== undefined) return undefined;
    return place.whyNoRemote();
  }

  /**
   * The slot that the server is bound to, as services.yaml has it where the register is.
   *
   * @throws CommandFailed where it is none
   */
  ownSlot(project: SlotProject): number {
    const name = this.options.only ?? this.inside;
    const slot = knownSlots(project).find((each) => {
      const namespaces = project.namespaces(each);
      return [this.inside ?? name, name].every((wanted) => wanted !== undefined && namespaces.includes(wanted));
    });
    if (slot === undefined)
      throw new CommandFailed(`this server only works on ${this.bounds}: that is no slot of ${project.name}`);
    return slot;
  }

  /**
   * Checks that the slot is still of the task that the server is there for: what comes late must not touch the next one's.
   *
   * @throws CommandFailed where it is another's, or nobody knows whose
   */
  checkLife(project: SlotProject, slot: number): void {
    const held = lifeOf(project.register.record(slot));
    const own = this.inside === undefined ? this.life : this.lifeOfPod(this.inside);
    if (own && lifeText(own) === lifeText(held)) return;
    throw new CommandFailed(
      own
        ? `slot ${slot} of ${project.name} is of ${lifeInWords(held)} by now, and this server is there for ${lifeInWords(own)}: nothing was done`
        : `namespace ${this.inside ?? ''} does not say whose it is: nothing was done`,
    );
  }

  private lifeOfPod(namespace: string): Life | undefined {
    return LiveNamespace.find(this.kubectlOf([]), namespace).life;
  }

  private heldNow(): Life {
    const { project } = this.register().register().read();
    return lifeOf(project.register.record(this.ownSlot(project)));
  }

  private covers({ name, namespace, target }: Delivery): boolean {
    const { inside } = this;
    const { only } = this.options;
    if (inside !== undefined && (!target || namespace !== inside)) return false;
    return only === undefined || name === only;
  }

  /** A server that is bound has the project of its target. */
  private ofProject(asked: string | undefined): Pick<RegisterOptions, 'project'> {
    const { project } = this.options;
    if (!this.isBound) return { project: asked ?? project };
    return { project: project ?? this.deliveries(this.projects())[0]?.project.name };
  }

  private refuse(name: string): never {
    throw new CommandFailed(`${JSON.stringify(name)} is not for this server: it only works on ${this.bounds}`);
  }
}
