import { parse, stringify, TomlDate, TomlError, type TomlTable } from 'smol-toml';
import { InvalidInput, type Position } from '../../input/problem';

export type { TomlTable } from 'smol-toml';

/**
 * The table that a text of TOML is.
 *
 * @param positionOf where the character at an offset of the text stands
 * @throws InvalidInput for what is no TOML
 */
export function readToml(text: string, positionOf: (offset: number) => Position): TomlTable {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const lines = text.split('\n').slice(0, error.line - 1);
    const offset = lines.reduce((sum, line) => sum + line.length + 1, 0) + error.column - 1;
    // What follows the first line quotes the text, which may hold anything.
    const [reason = ''] = error.message.replace(/^Invalid TOML document: /, '').split('\n');
    throw new InvalidInput([
      { position: positionOf(Math.min(offset, text.length)), message: `not valid TOML: ${reason}` },
    ]);
  }
}

/** The text of a table. */
export function tomlText(table: TomlTable): string {
  return `${stringify(table).trimEnd()}\n`;
}

/**
 * Both tables in one.
 *
 * @param onClash is told the keys of a value that both have, which stays as the first has it
 */
export function mergedToml(
  first: TomlTable,
  second: TomlTable,
  onClash: (keys: readonly string[]) => void,
  path: readonly string[] = [],
): TomlTable {
  const further = Object.entries(second).flatMap(([key, value]) => {
    const there = Object.hasOwn(first, key) ? first[key] : undefined;
    const keys = [...path, key];
    if (there === undefined) return [[key, value] as const];
    if (isTable(there) && isTable(value)) return [[key, mergedToml(there, value, onClash, keys)] as const];
    onClash(keys);
    return [];
  });
  return Object.fromEntries([...Object.entries(first), ...further]);
}

function isTable(value: unknown): value is TomlTable {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof TomlDate);
}
