/** A word of a command line, quoted where a POSIX shell would take it for anything else; of an option, its value alone. */
export function shellWord(word: string): string {
  if (isPlain(word)) return word;
  const [option, value] = /^(--[a-z-]+=)([^]*)$/.exec(word)?.slice(1) ?? ['', word];
  return `${option ?? ''}'${(value ?? '').replaceAll("'", `'\\''`)}'`;
}

function isPlain(word: string): boolean {
  return /^[\w@%+:,./-][\w@%+:,./=-]*$/.test(word);
}
