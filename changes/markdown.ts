import type { Comparison, TargetChange } from './comparison';
import { listed } from '../publish/listed';
import type { FieldChange } from './fields';

/** Most characters of a comment: GitHub takes 65,536, and whoever posts it may add some. */
const mostCharacters = 60_000;
const mostCharactersOfValue = 100;

/** Lines that may be cut where there are too many, and what stands around them. */
interface Section {
  readonly head: string;
  readonly lines: readonly string[];
  readonly tail?: string;
}

/**
 * A comparison for those who review it, as long as a comment may be. What becomes of data comes first.
 *
 * @param options `byHand`: files that somebody has to apply; `behind`: why it may mislead
 */
export function comparisonMarkdown(
  comparison: Comparison,
  { byHand = [], behind }: { readonly byHand?: readonly string[]; readonly behind?: string | undefined } = {},
): string {
  const { added, changed, removed, unchanged, slots, refusals } = comparison;
  const counts = [
    [changed.reduce((sum, { names }) => sum + names.length, 0), 'changed'],
    [added.length, 'new'],
    [removed.length, 'no longer there'],
    [unchanged, 'as they were'],
  ] as const;
  const data = changed.flatMap(({ names, data: lines }) => lines.map((line) => `${listed(names)}: ${line}`));
  return bounded([
    {
      head: `### Targets: ${counts.flatMap(([count, what]) => (count > 0 ? [`${count} ${what}`] : [])).join(', ')}`,
      lines: [],
    },
    ...(behind === undefined ? [] : [{ head: `**${behind}**\n`, lines: [] }]),
    ...list('This would not be published', refusals),
    ...(data.length > 0 ? list('Data', data) : [{ head: 'Nothing here moves data aside, or deletes any.', lines: [] }]),
    ...list('Slots', slots),
    ...list('New targets', added),
    ...list(
      'No longer there: they stay published, and their data where it is, until somebody removes them by name',
      removed,
    ),
    ...list('An administrator applies these: Argo CD does not', byHand),
    ...changed.map(details),
  ]);
}

function list(title: string, lines: readonly string[]): Section[] {
  return lines.length === 0 ? [] : [{ head: `**${title}**\n`, lines: lines.map((line) => `- ${escaped(line)}`) }];
}

function details({ names, objects }: TargetChange): Section {
  const { added, changed, removed } = objects;
  const lines = [
    ...added.map((name) => `+ ${name}`),
    ...removed.map((name) => `- ${name}`),
    ...changed.flatMap(({ name, fields }) => [`! ${name}`, ...fields.map((field) => `!   ${fieldLine(field)}`)]),
  ];
  return {
    head: `<details><summary>${escaped(listed(names))}</summary>\n\n\`\`\`diff`,
    // Each line begins with a sign: none ends the block.
    lines: lines.length > 0 ? lines.map(visible) : ['! no object differs: their order or their files do'],
    tail: '```\n\n</details>',
  };
}

function fieldLine({ path, before, after }: FieldChange): string {
  if (before === undefined) return `${path}: ${around(after ?? '', 0)} is new`;
  if (after === undefined) return `${path}: ${around(before, 0)} is gone`;
  const limit = Math.min(before.length, after.length);
  let start = 0;
  while (start < limit && before[start] === after[start]) start += 1;
  return `${path}: ${around(before, start)} -> ${around(after, start)}`;
}

/** A value, or of a long one the part around a place. */
function around(value: string, place: number): string {
  if (value.length <= mostCharactersOfValue) return value;
  const start = Math.max(0, place - mostCharactersOfValue / 4);
  const part = value.slice(start, start + mostCharactersOfValue);
  return `${start > 0 ? '…' : ''}${part}${start + mostCharactersOfValue < value.length ? '…' : ''}`;
}

/** Text that Markdown shows as it is, and that calls nobody. */
function escaped(text: string): string {
  return visible(text).replace(/[\\`*_~<&[\]|@#]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A text without characters that hide or turn others. */
function visible(text: string): string {
  return text.replace(/[\p{C}\u2028\u2029]/gu, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** The sections that fit into a comment, and how many do not. */
function bounded(sections: readonly Section[]): string {
  const parts: string[] = [];
  let left = mostCharacters;
  for (const [index, { head, lines, tail = '' }] of sections.entries()) {
    left -= head.length + tail.length + 100;
    if (left < 0) {
      parts.push(`… and ${sections.length - index} more sections, in the full diff`);
      break;
    }
    let count = 0;
    for (const line of lines) {
      if (line.length + 1 > left) break;
      left -= line.length + 1;
      count += 1;
    }
    const rest = lines.length - count;
    const shown = [...lines.slice(0, count), ...(rest > 0 ? [`… and ${rest} more lines, in the full diff`] : [])];
    parts.push([head, ...shown, tail].filter((part) => part !== '').join('\n'));
  }
  return `${parts.join('\n\n')}\n`;
}
