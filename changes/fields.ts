/** A value of a manifest that is another than before. */
export interface FieldChange {
  /** `spec.template.spec.containers[api].image` */
  readonly path: string;
  /** Its value before, as JSON. @default none: it was not there */
  readonly before: string | undefined;
  /** Its value now, as JSON. @default none: it is no longer there */
  readonly after: string | undefined;
}

/** The values that differ. Entries of a list are told apart by their names, where all have one. */
export function fieldChanges(before: unknown, after: unknown, path = ''): FieldChange[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  const [old, young] = [entriesOf(before), entriesOf(after)];
  if (!old || !young) return [{ path, before: JSON.stringify(before), after: JSON.stringify(after) }];
  const keys = [...new Set([...old.keys(), ...young.keys()])];
  const changes = keys.flatMap((key) =>
    fieldChanges(old.get(key), young.get(key), path === '' ? key.replace(/^\./, '') : path + key),
  );
  if (changes.length > 0 || !Array.isArray(after)) return changes;
  return [{ path, before: JSON.stringify([...old.keys()]), after: JSON.stringify([...young.keys()]) }];
}

/** What a value holds, by its place there; undefined where it is a single one. */
function entriesOf(value: unknown): Map<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!Array.isArray(value))
    return new Map(
      Object.entries(value).map(([key, inner]) => [
        /^[\w-]+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`,
        inner,
      ]),
    );
  const names = value.map((entry: unknown) => (entry as { name?: unknown } | null)?.name);
  const isNamed = names.every((name) => typeof name === 'string') && new Set(names).size === names.length;
  return new Map(value.map((entry: unknown, index) => [`[${isNamed ? String(names[index]) : index}]`, entry]));
}
