import { argoCdAnnotations } from '../kubernetes/argocd-names';
import type { KubernetesObject } from '../kubernetes/kubernetes-object';
import type { Life } from '../config/life';
import { lifeOfNamespace } from '../constructs/facts/life';
import { projectOfNamespace } from '../constructs/facts/namespace';
import { endSeconds } from '../constructs/life/waits';
import { conditionsOf } from './conditions';
import type { Delivery } from './delivery';
import { CommandFailed } from '../process/command-failed';
import { reasonOf, type Kubectl } from './kubectl';
import { pause } from '../process/pause';

/** What the cluster has of a delivery's namespace. */
export type NamespaceState = 'absent' | 'there' | 'terminating';

/** The namespace of a delivery, in the cluster that kubectl points to. */
export class LiveNamespace {
  private constructor(
    private readonly kubectl: Kubectl,
    readonly name: string,
    private readonly object: KubernetesObject | undefined,
  ) {}

  static find(kubectl: Kubectl, name: string): LiveNamespace {
    return new LiveNamespace(kubectl, name, kubectl.objects(['namespace', name])[0]);
  }

  /** Several, by name, in one call. */
  static findAll(kubectl: Kubectl, names: readonly string[]): ReadonlyMap<string, LiveNamespace> {
    const objects = names.length === 0 ? [] : kubectl.objects(['namespace', ...names]);
    return new Map(
      names.map((name) => [
        name,
        new LiveNamespace(
          kubectl,
          name,
          objects.find(({ metadata }) => metadata.name === name),
        ),
      ]),
    );
  }

  get state(): NamespaceState {
    if (!this.object) return 'absent';
    return this.object.metadata.deletionTimestamp === undefined ? 'there' : 'terminating';
  }

  /** The life of the slot in which the namespace was made. @returns undefined where nothing says so */
  get life(): Life | undefined {
    return this.object && lifeOfNamespace(this.object);
  }

  /** What tells it from one of the same name that is made later. */
  get uid(): string | undefined {
    return this.object?.metadata.uid as string | undefined;
  }

  /** Whether Argo CD delivers it. */
  get isArgoCds(): boolean {
    return this.object?.metadata.annotations?.[argoCdAnnotations.trackingId] !== undefined;
  }

  /** What it still waits for on its way out, in the words of Kubernetes. */
  private get remaining(): string {
    const conditions = this.object ? conditionsOf(this.object) : [];
    return conditions.flatMap(({ status, message }) => (status === 'True' && message ? [message] : [])).join('; ');
  }

  /** @throws CommandFailed where it is another project's: in another cluster, a name may be taken */
  checkProject({ project }: Delivery): void {
    const owner = this.object && projectOfNamespace(this.object);
    if (owner !== undefined && owner !== project.name)
      throw new CommandFailed(`namespace ${this.name} is there already, and belongs to project ${owner}`);
  }

  /** @throws CommandFailed where Argo CD delivers it, which would undo what is done by hand, or be undone by it */
  checkNotArgoCds(): void {
    if (!this.isArgoCds) return;
    throw new CommandFailed(
      `namespace ${this.name} is delivered by Argo CD: change what it reads from git. If it is not any more: ${this.kubectl.line(['annotate', 'namespace', this.name, `${argoCdAnnotations.trackingId}-`])}`,
    );
  }

  /**
   * Deletes this very namespace, and waits until it is gone. One of the same name that somebody has made since is not
   * touched.
   *
   * @throws CommandFailed with what is left in it, or where there is another by now
   */
  end(): void {
    if (this.uid === undefined) return;
    const options = { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid: this.uid } };
    const path = `--raw=/api/v1/namespaces/${this.name}`;
    const result = this.kubectl.attempt(['delete', path, '--filename=-'], JSON.stringify(options));
    if (!result.succeeded && !result.stderr.includes('(NotFound)')) {
      if (result.stderr.includes('(Conflict)'))
        throw new CommandFailed(`namespace ${this.name} was made anew meanwhile: call this again to see for whom`);
      throw new CommandFailed(`kubectl delete namespace ${this.name}: ${reasonOf(result)}`);
    }
    this.waitUntilGone(endSeconds);
  }

  /**
   * Waits until it is deleted, and says what it waits for.
   *
   * @throws CommandFailed with what is left in it, where that takes longer
   */
  private waitUntilGone(seconds: number): void {
    const end = Date.now() + seconds * 1000;
    let told = '';
    for (;;) {
      const live = LiveNamespace.find(this.kubectl, this.name);
      if (live.uid !== this.uid) return;
      if (Date.now() >= end)
        throw new CommandFailed(`namespace ${this.name} is not gone after ${seconds} seconds. ${live.remaining}`);
      if (live.remaining !== told) console.error(`  ${live.remaining}`);
      told = live.remaining;
      pause(1000);
    }
  }
}
