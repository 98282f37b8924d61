import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { kubectl } from './cluster';

interface StorageClass {
  readonly metadata: { readonly name: string };
  /** @default Delete */
  readonly reclaimPolicy?: string;
}

/**
 * A class of the cluster whose volumes are kept, or deleted, once their claim is gone.
 *
 * @throws Error where there is none
 */
export function storageClass(reclaimPolicy: 'Delete' | 'Retain'): string {
  // The test cluster beside the project has classes once it is asked for them.
  const addons = join(__dirname, '../../../shared/cluster/addons');
  if (existsSync(addons)) spawnSync(addons, ['storage']);
  const { items } = JSON.parse(kubectl(['get', 'storageclasses', '--output=json'])) as {
    readonly items: readonly StorageClass[];
  };
  const found = items.find((each) => (each.reclaimPolicy ?? 'Delete') === reclaimPolicy);
  if (!found) throw new Error(`the cluster has no storage class with the reclaim policy ${reclaimPolicy}`);
  return found.metadata.name;
}
