import { dirname, resolve } from 'node:path';
import type { Position } from '../input/problem';
import type { EnvironmentConfig } from './schema/services';
import type { YamlDocument } from '../input/yaml-document';

/** The cluster of an environment, as services.yaml names it for those who work on it with kubectl. */
export interface Cluster {
  /** Absolute path of the kubeconfig. @default the caller's own */
  readonly kubeconfig?: string;
  /** Context in the kubeconfig. @default the current one */
  readonly context?: string;
  /** Where services.yaml says so. */
  readonly position: Position;
}

/**
 * @param settings of the environment, with those that it inherits
 * @param file services.yaml, which the path of the kubeconfig is relative to
 * @returns undefined where nothing is said
 */
export function clusterOf(
  { kubeconfig, context }: EnvironmentConfig,
  { file, document, environment }: { file: string; document: YamlDocument; environment: string },
): Cluster | undefined {
  if (!kubeconfig && !context) return undefined;
  return {
    ...(kubeconfig && { kubeconfig: resolve(dirname(file), kubeconfig) }),
    ...(context && { context }),
    position: document.positionOfKey(['environments', environment, kubeconfig ? 'kubeconfig' : 'context']),
  };
}
