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

/** What is asked of a claim. */
export interface ClaimSpec {
  readonly accessModes?: readonly string[] | null;
  readonly storageClassName?: string | null;
  readonly resources?: { readonly requests?: Readonly<Record<string, string>> };
  /** What its volume begins with. @default nothing */
  readonly dataSource?: unknown;
  readonly dataSourceRef?: unknown;
}

/** What claims are made from. */
export interface ClaimTemplate {
  readonly metadata?: { readonly name?: string } | null;
  readonly spec?: ClaimSpec;
}

/** What the claims are made from that each pod of a StatefulSet brings. */
export function claimTemplatesOf({ kind, spec }: KubernetesObject): readonly ClaimTemplate[] {
  if (kind !== 'StatefulSet') return [];
  const { volumeClaimTemplates } = (spec ?? {}) as { readonly volumeClaimTemplates?: readonly ClaimTemplate[] | null };
  return volumeClaimTemplates ?? [];
}

/** Names of these claims, without the number of the pod. */
export function claimOfTemplate({ metadata }: KubernetesObject, template: ClaimTemplate): string {
  return `${template.metadata?.name ?? ''}-${metadata.name}`;
}

/** The volumes of a workload's pods that are claims. */
export function claimVolumesOf(object: KubernetesObject): ClaimVolume[] {
  const mounted = (podSpecOf(object)?.volumes ?? []).flatMap((volume): ClaimVolume[] => {
    const { claimName, readOnly = false } = volume.persistentVolumeClaim ?? {};
    return claimName === undefined
      ? []
      : [{ volume: volume.name, claim: claimName, isReadOnly: readOnly, isTemplate: false }];
  });
  const brought = claimTemplatesOf(object).flatMap((template): ClaimVolume[] => {
    const name = template.metadata?.name;
    return name === undefined
      ? []
      : [{ volume: name, claim: claimOfTemplate(object, template), isReadOnly: false, isTemplate: true }];
  });
  // Of a volume with the name of a template, Kubernetes takes the template.
  return [...mounted.filter(({ volume }) => !brought.some((template) => template.volume === volume)), ...brought];
}
