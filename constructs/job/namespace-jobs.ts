import type { HasJobResources } from '../job-resources';

/** What runs Jobs of slotstack's own in the namespace of a target. */
export interface NamespaceJobs extends HasJobResources {
  /** Name of the project. */
  readonly project: string;
  readonly namespace: string;
  /** Image with bash and GNU coreutils. */
  readonly toolsImage: string;
  readonly kubectlImage: string;
  /** Names of Secrets with what opens the registries of these images. */
  readonly imagePullSecrets: readonly string[];
  /** @default that of Kubernetes */
  readonly imagePullPolicy?: string | undefined;
}
