import type { Field } from './field';
import { annotationKey, labelKey, labelValue, type NameRule } from './name-rules';

/** Checks names. One that is missing, or no string, is the types' matter. */
export function checkEach(names: readonly Field[], rule: NameRule): string[] {
  const problems: string[] = [];
  for (const name of names) {
    const reason = name.text === undefined ? undefined : rule(name.text);
    if (reason !== undefined) problems.push(name.problem(reason));
  }
  return problems;
}

export function checkKeys(entries: readonly Field[], rule: NameRule): string[] {
  const problems: string[] = [];
  for (const entry of entries) {
    const reason = rule(entry.key);
    if (reason !== undefined) problems.push(entry.problem(`the key ${reason}`));
  }
  return problems;
}

export function checkLabels(labels: Field): string[] {
  const { entries } = labels;
  return [...checkKeys(entries, labelKey), ...checkEach(entries, labelValue)];
}

/** Checks the labels and annotations of a `metadata`. */
export function checkMetadata(metadata: Field): string[] {
  return [...checkLabels(metadata.at('labels')), ...checkKeys(metadata.at('annotations').entries, annotationKey)];
}

/** Finds the names that were given before. */
export function checkUnique(names: readonly Field[]): string[] {
  const first = new Map<string, Field>();
  const problems: string[] = [];
  for (const name of names) {
    const { text } = name;
    const other = text === undefined ? undefined : first.get(text);
    if (other) problems.push(name.problem(`"${text}" is also ${other.path}`));
    else if (text !== undefined) first.set(text, name);
  }
  return problems;
}
