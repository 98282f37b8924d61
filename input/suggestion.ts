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
