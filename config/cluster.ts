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

/** Variables that codexctl reads, too, and that come before what services.yaml says. */
const variableNames = { kubeconfig: 'CODEXCTL_KUBECONFIG', context: 'CODEXCTL_KUBE_CONTEXT' };

interface ClusterSources {
  /** services.yaml, which the path of the kubeconfig is relative to. */
  readonly file: string;
  readonly document: YamlDocument;
  readonly environment: string;
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * @param settings of the environment, with those that it inherits
 * @returns undefined where nothing is said
 */
export function clusterOf(
  settings: EnvironmentConfig,
  { file, document, environment, variables }: ClusterSources,
): Cluster | undefined {
  const ofCaller = variables[variableNames.kubeconfig] ?? '';
  const context = (variables[variableNames.context] ?? '') || settings.context;
  const kubeconfig = ofCaller
    ? resolve(withHome(ofCaller, variables))
    : settings.kubeconfig && resolve(dirname(file), withHome(settings.kubeconfig, variables));
  if (!kubeconfig && !context) return undefined;
  return {
    ...(kubeconfig && { kubeconfig }),
    ...(context && { context }),
    position: document.positionOfKey(['environments', environment, settings.kubeconfig ? 'kubeconfig' : 'context']),
  };
}

/** `~/` is the caller's own directory, as a shell has it. */
function withHome(path: string, { HOME = '' }: Readonly<Record<string, string>>): string {
  return HOME === '' ? path : path.replace(/^~(?=\/)/, HOME);
}
