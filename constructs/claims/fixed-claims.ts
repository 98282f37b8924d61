import { claimOfTemplate, claimTemplatesOf, claimVolumesOf, type ClaimSpec } from '../../kubernetes/claim-volumes';
import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import { containersOf, podSpecOf } from '../../kubernetes/pod-template';

/** Why a claim is fixed that services.yaml keeps. */
export const keptByServices = 'services.yaml keeps it';

const onlyRead = 'its pods only read it';

/**
 * Claims whose volumes pods see as they are, whatever the generation, with the reason. Who begins with content from
 * elsewhere would find an empty directory beside it; and what can only be read, no task leaves anything in.
 *
 * @param kept names of claims that are to keep what they have
 */
export function fixedClaims(
  objects: readonly KubernetesObject[],
  kept: readonly string[],
): ReadonlyMap<string, string> {
  const volumes = objects.flatMap(claimVolumesOf);
  // One that only reads sees what others write, in the directory in which they do.
  const written = new Set(volumes.filter(({ isReadOnly }) => !isReadOnly).map(({ claim }) => claim));
  const fixed = new Map(
    volumes.filter(({ claim }) => !written.has(claim)).map(({ claim }): [string, string] => [claim, onlyRead]),
  );
  for (const object of objects) {
    for (const [claim, spec] of specsOf(object)) {
      const reason = reasonOf(spec);
      if (reason !== undefined) fixed.set(claim, reason);
    }
    const devices = devicesOf(object);
    for (const { claim, volume } of claimVolumesOf(object))
      if (devices.has(volume)) fixed.set(claim, 'its pods have it as a block device, which has no directories');
  }
  for (const claim of kept) fixed.set(claim, keptByServices);
  return fixed;
}

/** Names of the volumes that a workload's pods have as block devices. */
function devicesOf(object: KubernetesObject): Set<string> {
  const devices = containersOf(podSpecOf(object) ?? {}).flatMap(
    ({ volumeDevices }) => (volumeDevices ?? []) as { readonly name: string }[],
  );
  return new Set(devices.map(({ name }) => name));
}

function reasonOf({ accessModes, dataSource, dataSourceRef }: ClaimSpec): string | undefined {
  if (dataSource ?? dataSourceRef) return 'it begins with what its dataSource holds';
  const isReadOnly = accessModes?.length && accessModes.every((mode) => mode === 'ReadOnlyMany');
  return isReadOnly ? onlyRead : undefined;
}

/** What is asked of the claims that an object is or brings, by their names. */
function specsOf(object: KubernetesObject): [string, ClaimSpec][] {
  if (object.kind === 'PersistentVolumeClaim') return [[object.metadata.name, object.spec ?? {}]];
  return claimTemplatesOf(object).map((template) => [claimOfTemplate(object, template), template.spec ?? {}]);
}
