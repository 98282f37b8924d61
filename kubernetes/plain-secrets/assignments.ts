/** A value that a text gives a name, such as a line of a configuration file or an option of a command. */
export interface Assignment {
  readonly name: string;
  readonly value: string;
  /** Where the name begins in the text. */
  readonly offset: number;
}

const word = /[A-Za-z_][\w.-]*/.source;
const quoted = /"(?:[^"\\\n]|\\.)*"|'[^'\n]*'/.source;

const forms: readonly RegExp[] = [
  // "password": "x", in JSON and in YAML; also where it stands in a text of JSON itself.
  new RegExp(`\\\\?["'](?<name>${word})\\\\?["']\\s*[:=]\\s*(?<value>\\\\?"[^"\\\\\\n]*\\\\?"|'[^'\\n]*')`, 'g'),
  // A line of its own: password: x, password = x, export PASSWORD=x, - password: x
  new RegExp(`^[ \\t]*(?:- |export )?(?<name>${word})[ \\t]*[:=][ \\t]*(?<value>\\S.*)$`, 'gm'),
  // Within a line: PGPASSWORD=x psql, Server=db;Password=x, ?token=x&..., --password=x
  new RegExp(`(?<![\\w.$(-]|, )-{0,2}(?<name>${word})=(?<value>${quoted}|[^\\s;&,"'|)]+)`, 'g'),
  // --password x
  new RegExp(`(?<=^|\\s)--?(?<name>${word})[ \\t]+(?<value>${quoted}|[^\\s;&|)-][^\\s;&|)]*)`, 'gm'),
  // redis.conf
  /^[ \t]*(?<name>requirepass|masterauth)[ \t]+(?<value>\S+)[ \t]*$/gm,
];

/**
 * The values that a text assigns to names that `isWanted`, by any of the forms in which programs are configured.
 * Comments are none.
 */
export function assignmentsIn(text: string, isWanted: (name: string) => boolean): Assignment[] {
  // Two names for one thing would be two notes.
  const found = new Map<number, Assignment>();
  for (const form of forms) {
    for (const match of text.matchAll(form)) {
      const { name = '', value = '' } = match.groups ?? {};
      if (!isWanted(name)) continue;
      const offset = match.index + match[0].indexOf(name);
      const assignment = { name, value: bare(value), offset };
      if (assignment.value !== '' && !found.has(offset) && !isComment(text, offset)) found.set(offset, assignment);
    }
  }
  return [...found.values()].sort((a, b) => a.offset - b.offset);
}

/**
 * Whether a place is in a comment, told from what stands before it in its line, and not far: JSON of megabytes is one
 * line.
 */
function isComment(text: string, offset: number): boolean {
  const before = text.slice(Math.max(0, offset - 200), offset);
  const line = before.slice(before.lastIndexOf('\n') + 1);
  return /^\s*(#|\/\/|;|--\s|\/?\*)/.test(line) || /\s#\s/.test(line);
}

/**
 * The value without quotes, and without what a line has behind them: a comma, a comment. What keeps brackets is an
 * expression of a program.
 */
function bare(value: string): string {
  const inQuotes = /^\\?(["'])(.*?)\\?\1/.exec(value)?.[2];
  if (inQuotes !== undefined) return inQuotes;
  const plain = value
    .replace(/\s+[#;].*$/, '')
    .replace(/[,;]$/, '')
    .trim();
  return /[()[\]{}<>]|\s/.test(plain) ? '' : plain;
}
