import { objectName, type KubernetesObject } from '../kubernetes/kubernetes-object';
import { podSpecOf } from '../kubernetes/pod-template';
import type { DataStore } from '../constructs/data-store/data-store';
import { CommandFailed } from '../process/command-failed';
import type { Kubectl } from './kubectl';
import { pause } from '../process/pause';

/** Seconds for the pods of a workload to end. */
const endSeconds = 90;

/** A workload in the cluster that mounts a data path, and has pods. */
export class DataWorkload {
  private isStopped = false;

  constructor(
    private readonly kubectl: Kubectl,
    private readonly namespace: string,
    /** Its name as kubectl writes it: `statefulset/postgres`. */
    readonly name: string,
    private readonly replicas: number,
  ) {}

  /** The line that starts it again by hand. */
  get startLine(): string {
    return this.kubectl.line(this.scaling(this.replicas));
  }

  stop(): void {
    if (this.isStopped) return;
    this.isStopped = true;
    this.kubectl.output(this.scaling(0));
  }

  /** Starts it again with new pods, unless somebody else has: the pods were new then, too. */
  start(): void {
    if (!this.isStopped) return;
    const replicas = '--output=jsonpath={.spec.replicas} {.status.replicas}';
    const end = Date.now() + endSeconds * 1000;
    while (Date.now() < end) {
      const answer = this.kubectl.find(['get', this.name, `--namespace=${this.namespace}`, replicas]) ?? '';
      const [wanted, present = 0] = answer.trim().split(' ').map(Number);
      if (wanted !== 0 || present === 0) break;
      pause(500);
    }
    this.kubectl.output(this.scaling(this.replicas));
  }

  private scaling(replicas: number): string[] {
    return ['scale', this.name, `--namespace=${this.namespace}`, `--replicas=${replicas}`];
  }
}

/** How many pods manifests want of a workload, by its name as kubectl writes it. */
export type WantedReplicas = ReadonlyMap<string, number>;

export function wantedReplicas(manifests: readonly KubernetesObject[]): WantedReplicas {
  return new Map(
    manifests.map(({ kind, metadata, spec }) => {
      const { replicas } = (spec ?? {}) as { readonly replicas?: number | null };
      return [nameOf(kind, metadata.name), replicas ?? 1];
    }),
  );
}

function nameOf(kind: string, name: string): string {
  return `${kind.toLowerCase()}/${name}`;
}

/**
 * The workloads that mount a data path, and have pods; of those that have none, such as after a call that was interrupted, the ones that
 * are wanted to have some.
 *
 * @param isShared whether that may be several
 * @param wanted @default nothing is known to be wanted
 * @throws CommandFailed where one alone may
 */
export function dataWorkloads(
  kubectl: Kubectl,
  namespace: string,
  store: DataStore,
  { name: dataPath, isShared }: { readonly name: string; readonly isShared: boolean },
  wanted: WantedReplicas = new Map(),
): DataWorkload[] {
  const present = kubectl.objects(['statefulsets,deployments', `--namespace=${namespace}`]);
  const running = present.flatMap((object) => {
    const { replicas: now = 1 } = (object.spec ?? {}) as { replicas?: number };
    const replicas = now > 0 ? now : (wanted.get(nameOf(object.kind, object.metadata.name)) ?? 0);
    const volumes = podSpecOf(object)?.volumes ?? [];
    const isMounted = volumes.some((volume) => store.directoryIn(dataPath, volume) === '');
    return isMounted && replicas > 0 ? [{ object, replicas }] : [];
  });
  if (running.length > 1 && !isShared) {
    const names = running.map(({ object }) => objectName(object)).join(' and ');
    throw new CommandFailed(`${names} in ${namespace} mount ${store.placeOf(dataPath)}: stop all but one`);
  }
  return running.map(
    ({ object: { kind, metadata }, replicas }) =>
      new DataWorkload(kubectl, namespace, nameOf(kind, metadata.name), replicas),
  );
}
