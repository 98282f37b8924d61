/** `--generation=5`: an option of one of our scripts, among the arguments of its container. */
export function option(name: string, value: string | number): string {
  return `--${name}=${value}`;
}

/** `postgres=999:999:0700`: something that the script works on. */
export function assignment(name: string, value: string): string {
  return `${name}=${value}`;
}

/** The options among arguments, by name. */
export function optionsIn(args: readonly string[]): ReadonlyMap<string, string> {
  return pairsIn(args.filter((argument) => argument.startsWith('--')).map((argument) => argument.slice(2)));
}

/** The assignments among arguments, by name. */
export function assignmentsIn(args: readonly string[]): ReadonlyMap<string, string> {
  return pairsIn(args.filter((argument) => !argument.startsWith('-')));
}

function pairsIn(texts: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    texts.flatMap((text) => {
      const [name = '', ...value] = text.split('=');
      return value.length === 0 ? [] : [[name, value.join('=')] as const];
    }),
  );
}
