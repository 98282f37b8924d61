import { lifeText, type Life } from '../../rules/life';
import { objectName, type KubernetesObject } from '../../kubernetes/kubernetes-object';
import { domain } from '../labels';
import { UnreadableFact } from './unreadable-fact';

/**
 * Label of a slot's namespace: the number of the life that it was made in. Also the annotation that names life and
 * holder.
 */
export const lifeKey = `${domain}/life`;

/** Label of a slot's namespace: who holds the slot in that life. */
export const holderKey = `${domain}/holder`;

/**
 * Labels of the namespace of a slot. Once it has them it keeps them: it is deleted rather than given to the next life.
 */
export function lifeLabels({ number, holder }: Life): Record<string, string> {
  return { [lifeKey]: String(number), [holderKey]: holder };
}

/**
 * The life that a namespace was made in; undefined where it has no such labels.
 *
 * @throws UnreadableFact where it has one of them, or one that is no number
 */
export function lifeOfNamespace(namespace: KubernetesObject): Life | undefined {
  const { [lifeKey]: number, [holderKey]: holder } = namespace.metadata.labels ?? {};
  if (number === undefined && holder === undefined) return undefined;
  if (number === undefined || holder === undefined || !/^(0|[1-9][0-9]*)$/.test(number))
    throw new UnreadableFact(
      `${lifeKey} and ${holderKey} of ${objectName(namespace)} are ${shown(number)} and ${shown(holder)}: that is no life of a slot`,
    );
  return { number: Number(number), holder };
}

/**
 * An object of a slot as it is part of this life: of a namespace that another life was made in, the guard keeps it out,
 * whoever applies it. So no object of a new task ever meets what an old one has left.
 */
export function withLife(object: KubernetesObject, life: Life): KubernetesObject {
  const { metadata } = object;
  return { ...object, metadata: { ...metadata, annotations: { ...metadata.annotations, [lifeKey]: lifeText(life) } } };
}

/** The life that an object of a slot was applied in; undefined where it does not say. */
export function lifeOfObject({ metadata }: KubernetesObject): Life | undefined {
  const [, number, holder] = /^(0|[1-9][0-9]*)-(.+)$/.exec(metadata.annotations?.[lifeKey] ?? '') ?? [];
  return number === undefined || holder === undefined ? undefined : { number: Number(number), holder };
}

function shown(label: string | undefined): string {
  return label === undefined ? 'not there' : JSON.stringify(label);
}
