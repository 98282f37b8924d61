import type { KubernetesObject } from '../config/kubernetes-object';
import { objectName } from '../config/kubernetes-object';
import { podSpecOf } from '../config/manifests/pod-template';
import { CommandFailed } from './invocation';
import { kubectlOutput } from './kubectl';
import { pause } from './pause';

/** Seconds for the pods of a workload to end. */
const endSeconds = 90;

/** A workload in the cluster that mounts a data path, and has pods. */
export class DataWorkload {
  private isStopped = false;

  constructor(
    private readonly namespace: string,
    /** As kubectl names it: `statefulset/postgres`. */
    readonly name: string,
    private readonly replicas: number,
  ) {}

  /** The command that starts it again. */
  get startCommand(): readonly string[] {
    return ['scale', this.name, `--namespace=${this.namespace}`, `--replicas=${this.replicas}`];
  }

  stop(): void {
    if (this.isStopped) return;
    this.isStopped = true;
    kubectlOutput(['scale', this.name, `--namespace=${this.namespace}`, '--replicas=0']);
  }

  /** Starts it again with new pods, unless somebody else has: those were new, too. */
  start(): void {
    if (!this.isStopped) return;
    const replicas = '--output=jsonpath={.spec.replicas} {.status.replicas}';
    const end = Date.now() + endSeconds * 1000;
    while (Date.now() < end) {
      const answer = kubectlOutput(['get', this.name, `--namespace=${this.namespace}`, replicas]) ?? '';
      const [wanted, present = 0] = answer.trim().split(' ').map(Number);
      if (wanted !== 0 || present === 0) break;
      pause(500);
    }
    kubectlOutput(this.startCommand);
  }
}

/** @returns undefined where no workload that mounts the path has pods */
export function dataWorkload(namespace: string, hostPath: string): DataWorkload | undefined {
  const text = kubectlOutput(['get', 'statefulsets,deployments', `--namespace=${namespace}`, '--output=json']);
  const { items } = JSON.parse(text ?? '{"items":[]}') as { items: KubernetesObject[] };
  const running = items.flatMap((object) => {
    const { replicas = 1 } = object.spec as { replicas?: number };
    const mounts = podSpecOf(object)?.volumes?.some((volume) => volume.hostPath?.path === hostPath);
    return mounts && replicas > 0 ? [{ object, replicas }] : [];
  });
  const [workload] = running;
  if (running.length > 1) {
    const names = running.map(({ object }) => objectName(object)).join(' and ');
    throw new CommandFailed(`${names} in ${namespace} mount ${hostPath}: stop all but one`);
  }
  if (!workload) return undefined;
  const { kind, metadata } = workload.object;
  return new DataWorkload(namespace, `${kind.toLowerCase()}/${metadata.name}`, workload.replicas);
}
