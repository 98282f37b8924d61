import type { KubernetesObject } from '../../config/kubernetes-object';
import { podSpecOf, type Container, type Volume } from '../../config/manifests/pod-template';

interface Reference {
  readonly name?: string;
  readonly secretName?: string;
  readonly optional?: boolean | null;
}

interface Source {
  readonly configMapRef?: Reference | null;
  readonly configMapKeyRef?: Reference | null;
  readonly configMap?: Reference | null;
  readonly secretRef?: Reference | null;
  readonly secretKeyRef?: Reference | null;
  readonly secret?: Reference | null;
}

export interface SettingsUsed {
  readonly configMaps: readonly string[];
  readonly secrets: readonly string[];
}

/** The ConfigMaps and Secrets without which a pod does not start, each once. Those called optional are none. */
export function settingsUsed(object: KubernetesObject): SettingsUsed {
  const spec = podSpecOf(object);
  const sources = [
    ...[...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].flatMap(sourcesOfContainer),
    ...(spec?.volumes ?? []).flatMap(sourcesOfVolume),
  ];
  return {
    configMaps: names(sources.flatMap((source) => [source.configMapRef, source.configMapKeyRef, source.configMap])),
    secrets: names(sources.flatMap((source) => [source.secretRef, source.secretKeyRef, source.secret])),
  };
}

function sourcesOfContainer(container: Container): Source[] {
  const variables = (container.env ?? []) as readonly { readonly valueFrom?: Source | null }[];
  const all = (container.envFrom ?? []) as readonly Source[];
  return [...variables.flatMap(({ valueFrom }) => valueFrom ?? []), ...all];
}

function sourcesOfVolume(volume: Volume): Source[] {
  const { projected } = volume as { readonly projected?: { readonly sources?: readonly Source[] | null } | null };
  return [volume as Source, ...(projected?.sources ?? [])];
}

function names(references: readonly (Reference | null | undefined)[]): string[] {
  const needed = references.flatMap((reference) =>
    reference && reference.optional !== true ? (reference.name ?? reference.secretName ?? []) : [],
  );
  return [...new Set(needed)].filter((name) => name !== '');
}
