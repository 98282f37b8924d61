/** Most names in a line of a message: of more, only their number is told. */
const mostNames = 20;

/** Names in one line, as many as fit. */
export function listed(names: readonly string[]): string {
  const more = names.length - mostNames;
  return `${names.slice(0, mostNames).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
