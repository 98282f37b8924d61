import type { Random } from '../siblings/random';

const pieces = [
  ...[' ', '\n', ':', ': ', '-', '- ', '#', ' #', "'", '"', '|', '>', '|-', '>+', '[', ']', '{', '}', ',', '&a ', '*a'],
  ...['!!str ', '! ', '? ', '%', '@', '`', '\t', '---\n', '...\n', '0644', '1e3', '1_000', '0x1F', '.5', '~', 'null'],
  ...['yes', 'No', '\\n', '\\', '2001-01-01', '1:30', '<<: ', '  ', '\n\n', '\n  ', 'a: b', '{a: b}', '[1, 2]', '{}'],
  ...['[]', '"a\\tb"', "'it''s'", ': |\n  x\n', '=', '.inf', '-0', '+1', '0o17', '08', '1.', 'é', '"a": 1', "'k': v"],
  ...['a:b', 'http://x', '- - a', '-\n', '?', ',,', 'a #b', '\u00a0'],
];

/** Some lines of a text, as a person might get them wrong. */
export function mutated(text: string, random: Random): string {
  const lines = text.split('\n');
  const from = random.below(lines.length);
  const some = lines.slice(from, from + 1 + random.below(12));
  const indent = /^ */.exec(some[0] ?? '')?.[0].length ?? 0;
  let result = `${some.map((line) => line.replace(new RegExp(`^ {0,${indent}}`), '')).join('\n')}\n`;
  for (let count = random.below(4); count >= 0; count -= 1) {
    const place = random.below(result.length);
    const left = result.slice(0, place);
    const kind = random.below(5);
    if (kind < 3) result = left + random.pick(pieces) + result.slice(place);
    else if (kind === 3) result = left + result.slice(place + 1 + random.below(4));
    else result = left + random.pick(pieces) + result.slice(place + 1);
  }
  return result.endsWith('\n') || random.below(10) === 0 ? result : `${result}\n`;
}
