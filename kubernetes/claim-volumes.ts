import type { KubernetesObject } from './kubernetes-object';
import { podSpecOf } from './pod-template';

/** A volume of a pod that is a claim. */
export interface ClaimVolume {
  /** Name of the volume in its pod. */
  readonly volume: string;
  /** The claim; of a claim that each pod of a StatefulSet brings, without the number of the pod. */
  readonly claim: string;
  /** Whether pods can only read it. */
  readonly isReadOnly: boolean;
  /** Whether each pod brings one. */
  readonly isTemplate: boolean;
}

interface ClaimSource {
  readonly claimName?: string;
  readonly readOnly?: boolean;
}

interface ClaimTemplates {
  readonly volumeClaimTemplates?: readonly { readonly metadata?: { readonly name?: string } | null }[] | null;
}

/** The volumes of a workload's pods that are claims. */
export function claimVolumesOf(object: KubernetesObject): ClaimVolume[] {
  const mounted = (podSpecOf(object)?.volumes ?? []).flatMap((volume): ClaimVolume[] => {
    const { claimName, readOnly = false } = (volume.persistentVolumeClaim ?? {}) as ClaimSource;
    return claimName === undefined
      ? []
      : [{ volume: volume.name, claim: claimName, isReadOnly: readOnly, isTemplate: false }];
  });
  const templates = object.kind === 'StatefulSet' ? ((object.spec ?? {}) as ClaimTemplates).volumeClaimTemplates : [];
  const brought = (templates ?? []).flatMap(({ metadata }): ClaimVolume[] => {
    const name = metadata?.name;
    return name === undefined
      ? []
      : [{ volume: name, claim: `${name}-${object.metadata.name}`, isReadOnly: false, isTemplate: true }];
  });
  // Of a volume with the name of a template, Kubernetes takes the template.
  return [...mounted.filter(({ volume }) => !brought.some((template) => template.volume === volume)), ...brought];
}
