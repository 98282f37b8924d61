import { objectIdentity, type KubernetesObject } from '../kubernetes/kubernetes-object';
import { ensuredData } from '../constructs/facts/ensured-data';

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
    const dataPaths = [...(changes.get(key)?.dataPaths ?? []), ...declared.paths.map(({ name }) => name)];
    changes.set(key, { dataPaths, live: before.generation, declared: declared.generation });
  }
  return [...changes.values()];
}
