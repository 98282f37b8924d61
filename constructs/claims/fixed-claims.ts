import { claimVolumesOf } from '../../kubernetes/claim-volumes';
import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import { podSpecOf } from '../../kubernetes/pod-template';

interface ClaimSpec {
  readonly accessModes?: readonly string[] | null;
  readonly dataSource?: unknown;
  readonly dataSourceRef?: unknown;
}

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
  const fixed = new Map<string, string>();
  for (const object of objects) {
    for (const [claim, spec] of specsOf(object)) {
      const reason = reasonOf(spec);
      if (reason !== undefined) fixed.set(claim, reason);
    }
    const devices = devicesOf(object);
    for (const { claim, volume, isReadOnly } of claimVolumesOf(object)) {
      if (isReadOnly) fixed.set(claim, 'its pods only read it');
      if (devices.has(volume)) fixed.set(claim, 'its pods have it as a block device, which has no directories');
    }
  }
  for (const claim of kept) fixed.set(claim, 'services.yaml keeps it');
  return fixed;
}

/** Names of the volumes that a workload's pods have as block devices. */
function devicesOf(object: KubernetesObject): Set<string> {
  const { containers, initContainers } = podSpecOf(object) ?? {};
  const all = [...(initContainers ?? []), ...(containers ?? [])];
  return new Set(
    all.flatMap(({ volumeDevices }) => (volumeDevices ?? []) as { readonly name: string }[]).map(({ name }) => name),
  );
}

function reasonOf({ accessModes, dataSource, dataSourceRef }: ClaimSpec): string | undefined {
  if (dataSource ?? dataSourceRef) return 'it begins with what its dataSource holds';
  const isReadOnly = accessModes?.length && accessModes.every((mode) => mode === 'ReadOnlyMany');
  return isReadOnly ? 'its pods only read it' : undefined;
}

interface Bringing {
  readonly volumeClaimTemplates?:
    readonly { readonly metadata?: { readonly name?: string }; readonly spec?: ClaimSpec }[] | null;
}

/** The claims that an object is or brings, by name as `claimVolumesOf` has it. */
function specsOf(object: KubernetesObject): (readonly [string, ClaimSpec])[] {
  const { name } = object.metadata;
  const spec: ClaimSpec & Bringing = object.spec ?? {};
  if (object.kind === 'PersistentVolumeClaim') return [[name, spec]];
  if (object.kind !== 'StatefulSet') return [];
  return (spec.volumeClaimTemplates ?? []).map(
    (template) => [`${template.metadata?.name ?? ''}-${name}`, template.spec ?? {}] as const,
  );
}
