import { FAILSAFE_SCHEMA, load, Type, type Schema, type State } from 'js-yaml';
import { DependsOnSlot } from '../siblings/depends-on-slot';
import { isSurelyText, plainValue, unreadable, type ScalarRules } from './scalar-rules';
import type { PositionedText } from './yaml-document';

/** A document that was read without the places of its parts. */
export interface FastDocument {
  readonly value: unknown;
  /** Where it begins in the text. */
  readonly start: number;
  /** Its part of the text, with what stands before it. */
  readonly content: string;
  /** Where this part begins. */
  readonly from: number;
}

/** The text has something that is left to the other reader. */
class NotPlain extends Error {}

/**
 * Reads texts that have nothing unusual in them, five times as fast as with places; undefined where something is, or is
 * wrong: then the other reader says what it is.
 *
 * @throws DependsOnSlot where the text was rendered for a stand-in, and slots are read in another way
 */
export function readFast(source: PositionedText, rules: ScalarRules): FastDocument[] | undefined {
  const { text } = source;
  if (isUnusual(text)) return undefined;
  try {
    const schema = schemaOf(rules, source.standIn?.number);
    return documentsOf(text).flatMap(({ content, from, start }) => {
      if (start === undefined) return [];
      const value = valueOf(content, schema, rules, source.standIn?.number);
      return value === null || value === undefined ? [] : [{ value, start, content, from }];
    });
  } catch (error) {
    if (error instanceof DependsOnSlot) throw error;
    return undefined;
  }
}

/**
 * What the two readers may take in different ways, or only the other one looks at: the end of a last line, tabs that
 * indent, directives, what stands beside a marker, merges, escapes of characters, keys that are lists or mappings.
 */
function isUnusual(text: string): boolean {
  return (
    !text.endsWith('\n') ||
    text.startsWith('\ufeff') ||
    unreadable.test(text) ||
    // In a text, as `{{ .Slot }}` is mostly, it is none.
    /(?<![\w/."'-])\{[ \n]*[[{]|\{[^}\n]*,[ \n]*[[{]/.test(text) ||
    /\r|^ *\t|^%|<<|\\[uUx]|__proto__|[\]}]["']?[ \t]*:(?:\s|$)|^[ \n]*\?\s|(?:^|[ \t])\?[ \t]*(?:#.*)?$|[[{,][ \n]*\?\s|[\]}"']#|(?:^|[ \t])-[ \t]*(?:#.*)?$|^(?:---|\.\.\.)(?:[^ \t\n]|[ \t]+[^ \t\n#])/m.test(
      text,
    )
  );
}

/** Of each plain text, after it was read. */
const scalarTag = 'tag:slotstack.dev,2026:scalar';

interface Part {
  readonly content: string;
  readonly from: number;
  /** Where its first value begins in the whole text. @default it has none */
  readonly start: number | undefined;
}

/** The documents of a text: whatever stands around it, a marker at the start of a line ends one. */
function documentsOf(text: string): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const { index, 0: marker } of text.matchAll(/^(?:---|\.\.\.)(?=[ \t\n])/gm)) {
    parts.push(part(text, from, index));
    from = index + marker.length;
  }
  return [...parts, part(text, from, text.length)];
}

function part(text: string, from: number, end: number): Part {
  const content = text.slice(from, end);
  const offset = /^(?:[ \t]*(?:#.*)?\n)*[ \t]*(?=[^ \t\n#])/.exec(content)?.[0].length;
  return { content, from, start: offset === undefined ? undefined : from + offset };
}

function schemaOf(rules: ScalarRules, standIn: string | undefined): Schema {
  const scalar = new Type(scalarTag, {
    kind: 'scalar',
    // Asked for each plain text.
    resolve: (text: string | null) => {
      if (standIn !== undefined && text?.includes(standIn) && !isSurelyText(text)) throw new DependsOnSlot();
      return true;
    },
    construct: (text: string | null) => checkedValue(text ?? '', rules, standIn),
  });
  return FAILSAFE_SCHEMA.extend({ implicit: [scalar] });
}

function valueOf(content: string, schema: Schema, rules: ScalarRules, standIn: string | undefined): unknown {
  const value = load(content, { schema, listener: simpleParts() });
  if (typeof value !== 'object') throw new NotPlain();
  checkKeys(value, rules, standIn);
  return value;
}

/**
 * Leaves to the other reader parts that others name, tags, and what goes on in another line without being a block: one is
 * stricter there than the other.
 */
function simpleParts(): (this: State, event: string) => void {
  const begins: number[] = [];
  return function listener(event) {
    const { anchor, tag, input, position, kind } = this as unknown as Parsing;
    if (event === 'open') {
      begins.push(position);
      return;
    }
    const written = input.slice(begins.pop(), position).trim();
    const isBlock = kind === 'scalar' ? /^[|>]/.test(written) : !/^[[{]/.test(written);
    const isTagged = tag !== null && tag !== scalarTag;
    if (anchor !== null || isTagged || (!isBlock && written.includes('\n'))) throw new NotPlain();
  };
}

/** What the library knows while it reads. */
interface Parsing {
  readonly anchor: string | null;
  readonly tag: string | null;
  readonly input: string;
  readonly position: number;
  readonly kind: string | null;
}

function checkedValue(text: string, rules: ScalarRules, standIn: string | undefined): unknown {
  const value = plainValue(text, rules);
  // Written in another way, a number may be the stand-in's.
  if (standIn !== undefined && typeof value !== 'string' && String(value).includes(standIn)) throw new DependsOnSlot();
  if (typeof value === 'number' && (!Number.isFinite(value) || rules.problemWith?.(value, text) !== undefined))
    throw new NotPlain();
  return value;
}

/** A key that is a number or a word with a meaning is another text to some readers. */
function checkKeys(value: unknown, rules: ScalarRules, standIn: string | undefined): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const inner of value) checkKeys(inner, rules, standIn);
    return;
  }
  for (const [key, inner] of Object.entries(value)) {
    if (key.length > 1000 || key === '[object Object]' || typeof plainValue(key, rules) !== 'string')
      throw new NotPlain();
    if (standIn !== undefined && key.includes(standIn)) throw new DependsOnSlot();
    checkKeys(inner, rules, standIn);
  }
}
