import { isMap, isScalar, isSeq, type Node } from 'yaml';
import type { StandIn } from '../siblings/stand-in';
import type { Position } from './problem';

/** Text that can say where a character of it stands in a user's file. */
export interface PositionedText {
  readonly text: string;
  /** Whether a template gave it, so that the user has never seen it. @default false */
  readonly isRendered?: boolean;
  /** What the slot is that it was rendered for. @default a slot of its own, or none */
  readonly standIn?: StandIn | undefined;
  positionOf(offset: number): Position;
}

/** Where the parts of a document stand. It is found out when somebody asks: where nothing is wrong, hardly anybody does. */
export class Places {
  private known: { readonly root: unknown } | undefined;
  private readonly positions = new Map<string, Position>();

  /**
   * @param read gives the root of the document's nodes
   * @param part where the document's first value begins in the source, and where the text that its nodes count from.
   * @default the nodes say so, and count from the start
   */
  constructor(
    readonly source: PositionedText,
    private readonly read: () => unknown,
    private readonly part?: { readonly start: number; readonly from: number },
  ) {}

  /** Where the value at `path` stands; the nearest enclosing value where there is none. */
  ofValue(path: readonly PropertyKey[]): Position {
    return this.position(
      'value',
      path,
      () => (path.length === 0 ? this.part?.start : undefined) ?? this.nodeAt(path).start,
    );
  }

  /** Where the key that ends `path` stands. */
  ofKey(path: readonly PropertyKey[]): Position {
    return this.position('key', path, () => this.nodeAt(path).keyStart);
  }

  /** The same object for the same place. */
  private position(what: string, path: readonly PropertyKey[], offset: () => number): Position {
    const key = [what, ...path].map(String).join('\0');
    const position = this.positions.get(key) ?? laterPosition(this.source, offset);
    this.positions.set(key, position);
    return position;
  }

  /** The node there, and where it and its key begin in the source, and where it ends. */
  nodeAt(path: readonly PropertyKey[]): { node: unknown; start: number; keyStart: number; end: number } {
    this.known ??= { root: this.read() };
    let node = this.known.root;
    let start = startOf(node) ?? 0;
    let keyStart = start;
    for (const step of path) {
      if (isMap(node)) {
        const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
        if (!pair) break;
        keyStart = startOf(pair.key) ?? start;
        node = pair.value;
        start = startOf(node) ?? keyStart;
      } else if (isSeq(node)) {
        node = node.items[Number(step)];
        start = startOf(node) ?? start;
        keyStart = start;
      } else break;
    }
    const from = this.part?.from ?? 0;
    const end = (node as Node | null | undefined)?.range?.[1] ?? 0;
    return { node, start: from + start, keyStart: from + keyStart, end: from + end };
  }
}

function laterPosition(source: PositionedText, offset: () => number): Position {
  let position: Position | undefined;
  const found = () => (position ??= source.positionOf(offset()));
  const later = {
    file: source.positionOf(0).file,
    get line() {
      return found().line;
    },
    get column() {
      return found().column;
    },
  };
  // No mapping like those of a value: whoever goes through values does not ask where they stand.
  return Object.setPrototypeOf(later, null) as Position;
}

export function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}

/** One document of a YAML file: its value, and where each part of it stands. */
export class YamlDocument {
  constructor(
    private readonly places: Places,
    /** Plain JavaScript values, as JSON has them. */
    readonly value: unknown,
    /** What it is of the document in the file. @default all of it */
    private readonly path: readonly PropertyKey[] = [],
  ) {}

  /** The part at `path`, as a document of its own. */
  at(path: readonly PropertyKey[]): YamlDocument {
    const value = path.reduce<unknown>((inner, step) => (inner as Record<PropertyKey, unknown>)[step], this.value);
    return new YamlDocument(this.places, value, [...this.path, ...path]);
  }

  /** Another value that stands where this one does. */
  withValue(value: unknown): YamlDocument {
    return new YamlDocument(this.places, value, this.path);
  }

  /** The mapping with these fields, where it has none of the name. */
  withDefaults(fields: Readonly<Record<string, unknown>>): YamlDocument {
    return this.withValue({ ...fields, ...(this.value as object) });
  }

  /** The plain value at `path` as it is written, such as `0644`; undefined where there is none. */
  textOf(path: readonly PropertyKey[]): string | undefined {
    const { node } = this.places.nodeAt([...this.path, ...path]);
    return isScalar(node) ? node.source : undefined;
  }

  /** Where the value at `path` stands; the nearest enclosing value where there is none. */
  positionOf(path: readonly PropertyKey[] = []): Position {
    return this.places.ofValue([...this.path, ...path]);
  }

  /** Where the character at `offset` of the text at `path` stands; the start of the text where an escape hides it. */
  positionInText(path: readonly PropertyKey[], offset: number): Position {
    const { source } = this.places;
    const { node, start, end } = this.places.nodeAt([...this.path, ...path]);
    if (!isScalar(node) || typeof node.value !== 'string') return source.positionOf(start);
    const [fragment = ''] = node.value.slice(offset).split('\n');
    const earlier = node.value.slice(0, offset).split(fragment).length - 1;
    let place = start - 1;
    for (let found = 0; fragment !== '' && found <= earlier; found++) {
      place = source.text.indexOf(fragment, place + 1);
      if (place < 0) break;
    }
    return source.positionOf(place >= start && place < end ? place : start);
  }

  /** Where the key that ends `path` stands. */
  positionOfKey(path: readonly PropertyKey[]): Position {
    return this.places.ofKey([...this.path, ...path]);
  }
}
