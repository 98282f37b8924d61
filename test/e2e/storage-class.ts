import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

interface StorageClass {
  readonly metadata: { readonly name: string };
  /** @default Delete */
  readonly reclaimPolicy?: string;
}

/** A class of the cluster whose volumes are kept, or deleted, once their claim is gone; undefined where there is none. */
export function storageClass(reclaimPolicy: 'Delete' | 'Retain'): string | undefined {
  // The test cluster beside the project has classes once it is asked for them.
  const addons = join(__dirname, '../../../shared/cluster/addons');
  if (existsSync(addons)) spawnSync(addons, ['storage']);
  const { status, stdout } = spawnSync('kubectl', ['get', 'storageclasses', '--output=json'], { encoding: 'utf8' });
  if (status !== 0) return undefined;
  const { items } = JSON.parse(stdout) as { readonly items: readonly StorageClass[] };
  return items.find((each) => (each.reclaimPolicy ?? 'Delete') === reclaimPolicy)?.metadata.name;
}
