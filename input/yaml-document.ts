import {
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  parseAllDocuments,
  visit,
  type Document,
  type Node,
  type ScalarTag,
} from 'yaml';
import { Problems, type Position } from './problem';

/** Text that can say where a character of it stands in a user's file. */
export interface PositionedText {
  readonly text: string;
  /** Whether a template gave it, so that the user has never seen it. @default false */
  readonly isRendered?: boolean;
  positionOf(offset: number): Position;
}

/** How plain texts are read, before the rules of YAML 1.2. */
export interface ScalarRules {
  readonly tags: readonly ScalarTag[];
  /** What is wrong with a number, as it was read and as it is written. @default nothing */
  readonly problemWith?: (value: number, source: string) => string | undefined;
  /** What is wrong with a number that is a key, as it was read and as it is written. @default nothing */
  readonly problemWithKey?: (value: number, source: string) => string | undefined;
}

/** `0644` is a file mode, though YAML 1.2 reads it as 644. */
const octalInteger: ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  test: /^0[0-7]+$/,
  resolve: (text) => parseInt(text, 8),
};

/** One document of a YAML file: its value, and where each part of it stands. */
export class YamlDocument {
  constructor(
    private readonly source: PositionedText,
    private readonly root: unknown,
    /** Plain JavaScript values, as JSON has them. */
    readonly value: unknown,
  ) {}

  /** The part at `path`, as a document of its own. */
  at(path: readonly PropertyKey[]): YamlDocument {
    const value = path.reduce<unknown>((inner, step) => (inner as Record<PropertyKey, unknown>)[step], this.value);
    return new YamlDocument(this.source, this.nodeAt(path).node, value);
  }

  /** The mapping with these fields, where it has none of the name. */
  withDefaults(fields: Readonly<Record<string, unknown>>): YamlDocument {
    return new YamlDocument(this.source, this.root, { ...fields, ...(this.value as object) });
  }

  /** The plain value at `path` as it is written, such as `0644`; undefined where there is none. */
  textOf(path: readonly PropertyKey[]): string | undefined {
    const { node } = this.nodeAt(path);
    return isScalar(node) ? node.source : undefined;
  }

  /** Where the value at `path` stands; the nearest enclosing value where there is none. */
  positionOf(path: readonly PropertyKey[] = []): Position {
    return this.source.positionOf(this.nodeAt(path).start);
  }

  /** Where the character at `offset` of the text at `path` stands; the start of the text where an escape hides it. */
  positionInText(path: readonly PropertyKey[], offset: number): Position {
    const { node, start } = this.nodeAt(path);
    if (!isScalar(node) || typeof node.value !== 'string') return this.source.positionOf(start);
    const [fragment = ''] = node.value.slice(offset).split('\n');
    const earlier = node.value.slice(0, offset).split(fragment).length - 1;
    let place = start - 1;
    for (let found = 0; fragment !== '' && found <= earlier; found++) {
      place = this.source.text.indexOf(fragment, place + 1);
      if (place < 0) break;
    }
    return this.source.positionOf(place >= start && place < (node.range?.[1] ?? 0) ? place : start);
  }

  /** Where the key that ends `path` stands. */
  positionOfKey(path: readonly PropertyKey[]): Position {
    return this.source.positionOf(this.nodeAt(path).keyStart);
  }

  private nodeAt(path: readonly PropertyKey[]): { node: unknown; start: number; keyStart: number } {
    let node = this.root;
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
    return { node, start, keyStart };
  }
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}

/**
 * The documents of a YAML text, empty ones dropped. Booleans are `true` and `false`, `0644` is octal, `<<` merges.
 *
 * @param rules how plain texts are read. @default as in YAML 1.2, but for octal numbers
 * @param problems takes the first syntax error of each document, because others tend to follow from it; documents
 * without one, and those that can be read in spite of it, are returned. @default they are thrown
 * @throws InvalidInput
 */
export function parseYaml(
  source: PositionedText,
  rules: ScalarRules = { tags: [octalInteger] },
  problems?: Problems,
): YamlDocument[] {
  if (problems) return parsedDocuments(source, rules, problems);
  const found = new Problems();
  const documents = parsedDocuments(source, rules, found);
  found.throwIfAny();
  return documents;
}

function parsedDocuments(source: PositionedText, rules: ScalarRules, problems: Problems): YamlDocument[] {
  const documents: YamlDocument[] = [];
  const invalid = source.isRendered ? 'not valid YAML once rendered' : 'not valid YAML';
  const parsed = parseAllDocuments(source.text, {
    merge: true,
    prettyErrors: false,
    // Of keys that are no texts, problems tell.
    logLevel: 'error',
    // YAML 1.2, whatever a %YAML directive says, and without the sets and dates of YAML 1.1, which JSON does not have.
    schema: 'core',
    resolveKnownTags: false,
    customTags: (tags) => [...rules.tags, ...tags],
  });
  // Among them U+0085, U+2028 and U+2029, which end a line to readers of YAML 1.1.
  const control = /[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.exec(source.text);
  if (control) {
    const code = control[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    problems.add(
      source.positionOf(control.index),
      `${invalid}: the character U+${code} may only stand as an escape, in double quotes`,
    );
  }
  for (const document of control || 'empty' in parsed ? [] : parsed) {
    const refuse = (offset: number | undefined, reason: string) => {
      problems.add(source.positionOf(offset ?? document.range[0]), `${invalid}: ${reason}`);
    };
    const [error] = document.errors;
    const refused = refusedNumbers(document, rules);
    const bare = source.text.includes('{{') ? bareExpressionIn(document) : undefined;
    const nameless = offsetOf(
      document,
      (node, role) =>
        role === 'key' && ((isCollection(node) && bare === undefined) || (isScalar(node) && node.value === null)),
    );
    const mark = unreadableIn(document);
    const isReadable = document.errors.every(({ code }) => code === 'DUPLICATE_KEY');
    if (error && !isReadable) refuse(error.pos[0], error.message);
    else if (nameless !== undefined) refuse(nameless, 'a key must be text');
    else if (mark) refuse(mark.offset, mark.reason);
    else {
      for (const { pos } of document.errors) refuse(pos[0], duplicate(source, document, pos[0]));
      if (bare !== undefined) refuse(bare, bareExpression(source.text.slice(bare)));
      for (const { offset, reason } of refused) problems.add(source.positionOf(offset), reason);
      endAsWritten(document, source.text);
      try {
        const value: unknown = document.toJS();
        if (value !== null && value !== undefined) documents.push(new YamlDocument(source, document.contents, value));
      } catch (thrown) {
        // An alias without its anchor, merging what is no mapping, or aliases that make the document explode.
        refuse(danglingAliasIn(document), (thrown as Error).message);
      }
    }
  }
  return documents;
}

/** A block of lines at the very end of a text without a newline has none either, to Go's readers. */
function endAsWritten(document: Document.Parsed, text: string): void {
  if (/\n[ ]*$/.test(text)) return;
  visit(document, {
    Scalar(_, node) {
      if (!node.type?.startsWith('BLOCK_') || (node.range?.[1] ?? 0) < text.length) return;
      node.value = String(node.value).replace(/\n$/, '');
    },
  });
}

/** Which key is there twice, and where else. */
function duplicate(source: PositionedText, document: Document.Parsed, offset: number): string {
  let text = 'a key is there twice';
  visit(document, {
    Map(_, { items }) {
      const second = items.find(({ key }) => startOf(key) === offset);
      if (!second || !isScalar(second.key)) return undefined;
      const name = String(second.key.value);
      const first = items.find(({ key }) => isScalar(key) && String(key.value) === name);
      const { line } = source.positionOf(startOf(first?.key) ?? offset);
      text = `the key "${name}" is there twice: it is in line ${line} already`;
      return visit.BREAK;
    },
  });
  return text;
}

/** @param source from the expression on */
function bareExpression(source: string): string {
  const [expression] = /^\{\{[^\n]*?\}\}/.exec(source.startsWith('{{') ? source : `{${source}`) ?? [];
  if (expression === undefined) return 'a key must be text; put an expression in quotes';
  const quote = expression.includes("'") ? '"' : "'";
  return `an expression stands in quotes, with all around it: write ${quote}${expression}${quote}`;
}

/** To YAML, a bare `{{ .Slot }}` is a mapping whose key is a mapping. */
function bareExpressionIn(document: Document.Parsed): number | undefined {
  return offsetOf(document, (node, role) => role === 'key' && isCollection(node));
}

interface Refused {
  readonly offset: number;
  readonly reason: string;
}

/** The first value that readers take in different ways, or that no file can hold. */
function unreadableIn(document: Document.Parsed): Refused | undefined {
  const found: Refused[] = [];
  const refuse = (node: unknown, reason: string) => {
    found.push({ offset: startOf(node) ?? 0, reason });
    return visit.BREAK;
  };
  visit(document, {
    Alias(_, node, path) {
      const target = node.resolve(document);
      return target && path.includes(target) ? refuse(node, `${node.source} is part of itself`) : undefined;
    },
    Scalar(_, node) {
      const { value } = node;
      return typeof value === 'string' && /\p{Cs}/u.test(value) ? refuse(node, 'half a character') : undefined;
    },
    Map(_, { items }) {
      const place = items.findIndex(({ key }) => isScalar(key) && key.source === '<<' && key.type === 'PLAIN');
      const merge = items[place];
      if (!merge) return undefined;
      const names = namesOf(merge.value, document);
      const earlier = items.slice(0, place).find(({ key }) => isScalar(key) && names.includes(String(key.value)));
      return earlier
        ? refuse(
            merge.key,
            `"<<" brings ${String(earlier.key)}, which stands before it: put "<<" first, so that it stays`,
          )
        : undefined;
    },
  });
  return found[0];
}

/** The keys of a mapping, or of all mappings of a list, that may be aliases. */
function namesOf(node: unknown, document: Document.Parsed): string[] {
  const target = isAlias(node) ? node.resolve(document) : node;
  if (isSeq(target)) return target.items.flatMap((item) => namesOf(item, document));
  return isMap(target) ? target.items.flatMap(({ key }) => (isScalar(key) ? String(key.value) : [])) : [];
}

/** Where numbers stand that the rules refuse, and why. */
function refusedNumbers(document: Document.Parsed, { problemWith, problemWithKey }: ScalarRules): Refused[] {
  const found: Refused[] = [];
  if (!problemWith) return found;
  visit(document, {
    Scalar(role, node) {
      const { value, source = '' } = node;
      if (typeof value !== 'number') return;
      const reason = problemWith(value, source) ?? (role === 'key' ? problemWithKey?.(value, source) : undefined);
      if (reason !== undefined) found.push({ offset: startOf(node) ?? 0, reason });
    },
  });
  return found;
}

function danglingAliasIn(document: Document.Parsed): number | undefined {
  return offsetOf(document, (node) => isAlias(node) && !node.resolve(document));
}

/** Where the first node stands that `matches`. */
function offsetOf(document: Document.Parsed, matches: (node: Node, role: unknown) => boolean): number | undefined {
  let offset: number | undefined;
  visit(document, {
    Node(role, node) {
      if (!matches(node, role)) return undefined;
      offset = startOf(node);
      return visit.BREAK;
    },
  });
  return offset;
}
