import { objectIdentity, type KubernetesObject } from '../../config/kubernetes-object';
import { podSpecOf } from '../../config/manifests/pod-template';
import { directoryContainer } from '../../constructs/slot-data/slot-data';

/** The data that a pod ensures before it starts. */
export interface EnsuredData {
  readonly generation: number;
  /** Names of the data paths. */
  readonly dataPaths: readonly string[];
}

/** What a pod, or the pod of a workload, has in the arguments of its init container; undefined where it has no data. */
export function ensuredData(object: KubernetesObject): EnsuredData | undefined {
  const ensure = podSpecOf(object)?.initContainers?.find(({ name }) => name === directoryContainer);
  const args = ensure?.args ?? [];
  const generation = /^--generation=(\d+)$/m.exec(args.join('\n'))?.[1];
  if (generation === undefined) return undefined;
  const dataPaths = args.flatMap((argument) => /^([^-=][^=]*)=/.exec(argument)?.[1] ?? []);
  return { generation: Number(generation), dataPaths };
}

/** Data whose generation in the cluster is another than the declared one. */
export interface DataChange {
  readonly dataPaths: readonly string[];
  readonly live: number;
  readonly declared: number;
}

/** What becomes of data once these manifests take the place of what the cluster has. */
export function dataChanges(manifests: readonly KubernetesObject[], live: readonly KubernetesObject[]): DataChange[] {
  const changes = new Map<string, DataChange>();
  for (const manifest of manifests) {
    const declared = ensuredData(manifest);
    const present = live.find((object) => objectIdentity(object) === objectIdentity(manifest));
    const before = present && ensuredData(present);
    if (!declared || !before || declared.generation === before.generation) continue;
    const key = `${before.generation} ${declared.generation}`;
    const dataPaths = [...(changes.get(key)?.dataPaths ?? []), ...declared.dataPaths];
    changes.set(key, { dataPaths, live: before.generation, declared: declared.generation });
  }
  return [...changes.values()];
}
