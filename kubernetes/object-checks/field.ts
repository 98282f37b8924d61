type Fields = Readonly<Record<string, unknown>>;

/**
 * A value in an object, and where it is.
 *
 * Nothing is certain about an object that is being checked: what is not there, or is of another type than the reader
 * expects, reads as absent. So a check of names can pass over what the check of types has already reported.
 */
export class Field {
  constructor(
    readonly value: unknown,
    private readonly parent?: Field,
    readonly key = '',
  ) {}

  /** `spec.containers[0].name`. Made when a problem is reported: of hundreds of fields hardly one has any. */
  get path(): string {
    if (!this.parent) return '';
    const step = Array.isArray(this.parent.value) ? `[${this.key}]` : stepTo(this.key);
    return withoutDot(`${this.parent.path}${step}`);
  }

  /** The names of the fields that lead to it from the object. */
  get keys(): readonly string[] {
    return this.parent ? [...this.parent.keys, this.key] : [];
  }

  /** Null is a field that is not set: the API server takes it so. */
  get isAbsent(): boolean {
    return this.value === undefined || this.value === null;
  }

  get text(): string | undefined {
    return typeof this.value === 'string' ? this.value : undefined;
  }

  get number(): number | undefined {
    return typeof this.value === 'number' ? this.value : undefined;
  }

  /** The field that `keys` lead to. */
  at(...keys: readonly string[]): Field {
    return keys.reduce<Field>((field, key) => new Field(own(field.value, key), field, key), this);
  }

  /** The items of a list. */
  get items(): Field[] {
    const items: unknown[] = Array.isArray(this.value) ? this.value : [];
    return items.map((item, index) => new Field(item, this, String(index)));
  }

  /** The entries of a map. */
  get entries(): Field[] {
    const map = isFields(this.value) ? this.value : {};
    return Object.keys(map).map((key) => new Field(map[key], this, key));
  }

  problem(reason: string): string {
    return `${this.path}: ${reason}`;
  }
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The part of a path that leads to a field: `.spec`, or `["nginx.conf"]` for what is no word. */
export function stepTo(key: string): string {
  return /^\w+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

/** The names of the fields that a problem's path leads through: of `spec.ports[0]["a.b"]: is required`, four. */
export function keysOf(problem: string): string[] {
  const [path = ''] = /^(?:\.?\w+|\[\d+\]|\["(?:[^"\\]|\\.)*"\])*/.exec(problem) ?? [];
  return [...path.matchAll(/\w+|"(?:[^"\\]|\\.)*"/g)].map(([step]) =>
    step.startsWith('"') ? (JSON.parse(step) as string) : step,
  );
}

/** A path that begins at the object itself. */
export function withoutDot(path: string): string {
  return path.startsWith('.') ? path.slice(1) : path;
}

/** The value of a key, but not what every object inherits: a ConfigMap may have a key `constructor`. */
function own(value: unknown, key: string): unknown {
  return isFields(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}
