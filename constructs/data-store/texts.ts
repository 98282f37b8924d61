/** A text somewhere in an object. */
export interface TextAt {
  /** Where, as `spec.volumes[0].hostPath.path`. */
  readonly at: string;
  /** Names of the fields that lead to it. */
  readonly keys: readonly string[];
  readonly text: string;
}

/** Every text in a value, in the order of the file. */
export function textsIn(value: unknown, at = '', keys: readonly string[] = []): TextAt[] {
  if (typeof value === 'string') return [{ at, keys, text: value }];
  if (Array.isArray(value)) return value.flatMap((item, index) => textsIn(item, `${at}[${index}]`, keys));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    textsIn(inner, /^\w+$/.test(key) ? `${at}${at && '.'}${key}` : `${at}[${JSON.stringify(key)}]`, [...keys, key]),
  );
}
