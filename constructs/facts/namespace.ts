import { objectName, type KubernetesObject } from '../../kubernetes/kubernetes-object';
import { domain } from '../labels';
import { UnreadableFact } from './unreadable-fact';

/** Label of a namespace: the project that it belongs to. */
export const projectKey = `${domain}/project`;

/** Label of a slot's namespace: the slot's number. */
export const slotKey = `${domain}/slot`;

const environmentKey = `${domain}/environment`;

/** Whose a namespace is. */
export interface NamespaceOwner {
  readonly project: string;
  /** @default none: it is the platform's */
  readonly environment?: string;
  /** @default none: it is no slot's */
  readonly slot?: number | undefined;
}

export function ownerLabels({ project, environment, slot }: NamespaceOwner): Record<string, string> {
  return {
    [projectKey]: project,
    ...(environment !== undefined && { [environmentKey]: environment }),
    ...(slot !== undefined && { [slotKey]: String(slot) }),
  };
}

/** The project that a namespace belongs to; undefined where it is nobody's of us. */
export function projectOfNamespace({ metadata }: KubernetesObject): string | undefined {
  return metadata.labels?.[projectKey];
}

/**
 * The slot whose namespace it is; undefined where it is no slot's.
 *
 * @throws UnreadableFact where the label is no slot's number
 */
export function slotOfNamespace(namespace: KubernetesObject): number | undefined {
  const text = namespace.metadata.labels?.[slotKey];
  if (text === undefined) return undefined;
  if (!/^[1-9][0-9]{0,3}$/.test(text))
    throw new UnreadableFact(`${slotKey} of ${objectName(namespace)} is ${JSON.stringify(text)}`);
  return Number(text);
}
