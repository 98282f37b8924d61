import { closest, distance } from 'fastest-levenshtein';

/** `; did you mean "dataPaths"?`, or nothing where no known word is close to `word`. */
export function suggestion(word: string, known: readonly string[]): string {
  if (known.length === 0) return '';
  const candidate = closest(word, [...known]);
  // Two letters that changed places are a distance of two.
  const near = Math.max(word.length > 3 ? 2 : 1, Math.floor(word.length / 3));
  return distance(word, candidate) <= near ? `; did you mean "${candidate}"?` : '';
}

/** The known word that is near, or all known words. */
export function nearOrAll(word: string, known: readonly string[]): string {
  return suggestion(word, known) || `; there are ${[...known].sort().join(', ')}`;
}

/** How many known words a line has room for. */
const most = 10;

/** The known word that is near, or the first of all known words, as they are given. */
export function nearOrSome(word: string, known: readonly string[]): string {
  const more = known.length - most;
  const shown = known.slice(0, most).join(', ');
  return suggestion(word, known) || (shown && `; there are ${shown}${more > 0 ? `, and ${more} more` : ''}`);
}
