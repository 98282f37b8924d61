import { generationKey } from '../facts/generation-key';
import type { MountedVolume } from '../job/mounted-volume';
import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import { mapContainers, mapPodSpec, type Container, type PodSpec, type Volume } from '../../kubernetes/pod-template';

/** The Secrets that are generated in a slot, and for which generation of its data they must be. */
export interface GeneratedSecrets {
  readonly names: readonly string[];
  readonly generation: number;
}

/**
 * The workload with its containers waiting for the generated Secrets that they use, as Kubernetes waits for a Secret that a
 * variable names, or for a key of it. In a slot that is cleaned, the Secret of the data so far is still there for a moment.
 */
export function awaitingSecrets(object: KubernetesObject, { names, generation }: GeneratedSecrets): KubernetesObject {
  return mapPodSpec(object, (spec) =>
    mapContainers(spec, (container) => {
      const variables = secretsOf(container, spec)
        .filter((name) => names.includes(name))
        .map((name) => awaited(name, generation))
        .filter(({ name }) => !hasVariable(container, name));
      return variables.length === 0 ? container : { ...container, env: [...(container.env ?? []), ...variables] };
    }),
  );
}

/** The variable by which a container waits for a generated Secret. */
export function awaited(secret: string, generation: number): AwaitedVariable {
  return {
    name: `SLOTSTACK_GENERATION_OF_${secret.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`,
    valueFrom: { secretKeyRef: { name: secret, key: generationKey(generation) } },
  };
}

/**
 * A volume by which a whole pod waits for it, too: the kubelet tries to mount after half a second, one, two, four, and so on, where it looks
 * for what a variable names after ten to fifteen. What it holds is no secret.
 */
export function awaitedVolume(secretName: string, generation: number): MountedVolume {
  const name = 'secret-is-there';
  return {
    volume: { name, secret: { secretName, items: [{ key: generationKey(generation), path: 'generation' }] } },
    mount: { name, mountPath: `/slot-data/${name}`, readOnly: true },
  };
}

/** An environment variable with a value of a Secret. */
export interface AwaitedVariable {
  readonly name: string;
  readonly valueFrom: { readonly secretKeyRef: { readonly name: string; readonly key: string } };
}

/** Data services have theirs from the start. */
function hasVariable({ env = [] }: Container, name: string): boolean {
  return (env as readonly { readonly name: string }[]).some((variable) => variable.name === name);
}

interface Reference {
  readonly name?: string;
  readonly secretName?: string;
  /** Kubernetes does not wait for it, and neither does this. */
  readonly optional?: boolean;
}

/** Names of the Secrets that a container takes variables from or mounts, each once. */
function secretsOf(container: Container, { volumes = [] }: PodSpec): string[] {
  const variables = (container.env ?? []) as readonly { readonly valueFrom?: { readonly secretKeyRef?: Reference } }[];
  const sources = (container.envFrom ?? []) as readonly { readonly secretRef?: Reference }[];
  const mounted = new Set((container.volumeMounts ?? []).map(({ name }) => name));
  const references = [
    ...variables.map(({ valueFrom }) => valueFrom?.secretKeyRef),
    ...sources.map(({ secretRef }) => secretRef),
    ...volumes.filter(({ name }) => mounted.has(name)).flatMap(referencesOf),
  ];
  const names = references.flatMap((reference) =>
    reference && !reference.optional ? (reference.name ?? reference.secretName ?? []) : [],
  );
  return [...new Set(names)];
}

function referencesOf(volume: Volume): (Reference | undefined)[] {
  const { secret, projected } = volume as {
    readonly secret?: Reference;
    readonly projected?: { readonly sources?: readonly { readonly secret?: Reference }[] };
  };
  return [secret, ...(projected?.sources ?? []).map((source) => source.secret)];
}
