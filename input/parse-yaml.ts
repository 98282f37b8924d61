import {
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  parseAllDocuments,
  visit,
  type Document,
  type DocumentOptions,
  type Node,
  type ParseOptions,
  type SchemaOptions,
} from 'yaml';
import { DependsOnSlot } from '../siblings/depends-on-slot';
import { readFast } from './fast-yaml';
import { Problems } from './problem';
import { isSurelyText, octalInteger, unreadable, type ScalarRules } from './scalar-rules';
import { Places, startOf, YamlDocument, type PositionedText } from './yaml-document';

/**
 * The documents of a YAML text, empty ones dropped. Booleans are `true` and `false`, `0644` is octal, `<<` merges.
 *
 * @param rules how plain texts are read. @default as in YAML 1.2, but for octal numbers
 * @param problems takes the first syntax error of each document, because others tend to follow from it; documents
 * without one, and those that can be read in spite of it, are returned. @default they are thrown
 * @throws InvalidInput
 * @throws DependsOnSlot where the text was rendered for a stand-in, and slots are read in another way
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
  const fast = readFast(source, rules);
  if (!fast)
    return readDocuments(source, rules, problems).map(
      ({ root, value }) => new YamlDocument(new Places(source, () => root), value),
    );
  return fast.map(
    ({ value, start, content, from }) =>
      new YamlDocument(new Places(source, () => rootOf(content, rules), { start, from }), value),
  );
}

/** Of a document in which nothing is wrong. */
function rootOf(content: string, rules: ScalarRules): unknown {
  const parsed = parseAllDocuments(content, optionsFor(rules));
  return 'empty' in parsed ? undefined : parsed[0]?.contents;
}

function optionsFor({ tags: own }: ScalarRules) {
  return {
    merge: true,
    prettyErrors: false,
    // Of keys that are no texts, problems tell.
    logLevel: 'error',
    // YAML 1.2, whatever a %YAML directive says, and without the sets and dates of YAML 1.1, which JSON does not have.
    schema: 'core',
    resolveKnownTags: false,
    customTags: (tags) => [...own, ...tags],
  } satisfies ParseOptions & DocumentOptions & SchemaOptions;
}

/** A document as the library has it. */
interface ReadDocument {
  readonly root: unknown;
  readonly value: unknown;
}

/** Reads with the place of each node, and says what is wrong. */
function readDocuments(source: PositionedText, rules: ScalarRules, problems: Problems): ReadDocument[] {
  const documents: ReadDocument[] = [];
  const invalid = source.isRendered ? 'not valid YAML once rendered' : 'not valid YAML';
  const parsed = parseAllDocuments(source.text, optionsFor(rules));
  const control = unreadable.exec(source.text);
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
      if (source.standIn && !readsAlike(document, source.text, source.standIn.number)) throw new DependsOnSlot();
      try {
        const value: unknown = document.toJS();
        if (value !== null && value !== undefined) documents.push({ root: document.contents, value });
      } catch (thrown) {
        // An alias without its anchor, merging what is no mapping, or aliases that make the document explode.
        refuse(danglingAliasIn(document), (thrown as Error).message);
      }
    }
  }
  return documents;
}

/**
 * Whether the document is read alike with any number in place of the stand-in's: as texts with it where they have the
 * stand-in's now. Not so where the text would be a number, or may name something else in the document.
 */
function readsAlike(document: Document.Parsed, text: string, standIn: string): boolean {
  let isAlike = true;
  const differs = () => {
    isAlike = false;
    return visit.BREAK;
  };
  visit(document, {
    Node(role, node) {
      const names = isAlias(node) ? [node.source] : [node.anchor, node.tag];
      if (names.some((name) => name?.includes(standIn))) return differs();
      if (!isScalar(node)) return undefined;
      const { source = '', value, type, range } = node;
      const written = text.slice(range?.[0], range?.[1]);
      // An escape, a tag, or another notation of a number may give its digits, or take them away.
      const isOtherwise = written.split(standIn).length !== String(value).split(standIn).length;
      if (!source.includes(standIn)) return isOtherwise ? differs() : undefined;
      const mayBeNumber = typeof value !== 'string' || (type === 'PLAIN' && !isSurelyText(value));
      return role === 'key' || isOtherwise || mayBeNumber ? differs() : undefined;
    },
  });
  return isAlike;
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
