/** What is known of a run, by the name that a command has it by. */
export const runVariables = ['ANSWER', 'MODEL', 'EFFORT', 'KIND', 'RUN'] as const;
export type RunVariable = (typeof runVariables)[number];

/** As Kubernetes has it: `$(NAME)` is a value, and `$$` a `$` that begins none. */
const reference = /\$\$|\$\(([A-Za-z_][A-Za-z0-9_.-]*)\)/g;

/** The word of a command with the values of a run in it. */
export function expandedWord(word: string, values: Readonly<Record<RunVariable, string>>): string {
  return word.replaceAll(reference, (text, name?: string) => {
    if (name === undefined) return '$';
    return isRunVariable(name) ? values[name] : text;
  });
}

/** Names in the word that no run has. */
export function unknownNames(word: string): string[] {
  return [...word.matchAll(reference)].flatMap(([, name]) => (name === undefined || isRunVariable(name) ? [] : [name]));
}

function isRunVariable(name: string): name is RunVariable {
  return (runVariables as readonly string[]).includes(name);
}
