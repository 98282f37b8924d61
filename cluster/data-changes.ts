import { objectIdentity, type KubernetesObject } from '../kubernetes/kubernetes-object';
import { ensuredData } from '../constructs/facts/ensured-data';
import { operatedData } from '../constructs/facts/operated-data';
import { sharedData } from '../constructs/facts/shared-data';
import { isCluster } from '../kubernetes/data-kinds';

/** Data whose generation in the cluster is another than the declared one. */
export interface DataChange {
  /** Names of data paths, or of services that an operator runs. */
  readonly dataPaths: readonly string[];
  readonly live: number;
  readonly declared: number;
  /** Whether an operator runs the database: it gets a new one, and nothing is moved aside. @default false */
  readonly isOperated?: true;
}

/** What becomes of data once these manifests take the place of what the cluster has. */
export function dataChanges(manifests: readonly KubernetesObject[], live: readonly KubernetesObject[]): DataChange[] {
  const changes = new Map<string, DataChange>();
  for (const manifest of manifests) {
    const declared = dataOf(manifest);
    const present = live.find((object) => objectIdentity(object) === objectIdentity(manifest));
    const before = present && dataOf(present);
    if (!declared || !before || declared.generation === before.generation) continue;
    const { isOperated } = declared;
    const key = `${before.generation} ${declared.generation} ${String(isOperated)}`;
    const dataPaths = [...(changes.get(key)?.dataPaths ?? []), ...declared.names];
    const generations = { live: before.generation, declared: declared.generation };
    changes.set(key, { dataPaths, ...generations, ...(isOperated && { isOperated }) });
  }
  return [...changes.values()];
}

interface NamedData {
  readonly names: readonly string[];
  readonly generation: number;
  readonly isOperated?: true;
}

/** The data of an object that is the same one in all generations: of an operator's, that is the ConfigMap with the address. */
function dataOf(object: KubernetesObject): NamedData | undefined {
  const operated = operatedData(object);
  if (operated)
    return isCluster(object)
      ? undefined
      : { names: [operated.service], generation: operated.generation, isOperated: true };
  const shared = sharedData(object);
  if (shared) return { names: [shared.name], generation: shared.generation };
  const ensured = ensuredData(object);
  return ensured && { names: ensured.paths.map(({ name }) => name), generation: ensured.generation };
}
