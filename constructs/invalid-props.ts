import type { IConstruct } from 'constructs';

/** A construct, or the path of one, as messages name it. */
export type Named = IConstruct | string;

/** Props that a construct cannot use: every problem, each with the construct's path, `Shop/data: root: "/" belongs to the system`. */
export class InvalidProps extends Error {
  constructor(
    construct: Named,
    /** What is wrong, without the path. */
    readonly problems: readonly string[],
  ) {
    const path = typeof construct === 'string' ? construct : construct.node.path;
    super(problems.map((problem) => `${path}: ${problem}`).join('\n'));
    this.name = 'InvalidProps';
  }
}

/** What is wrong with each prop, by its name; undefined where nothing is. */
export type Findings = Readonly<Record<string, string | undefined>>;

/** @throws InvalidProps for all that is wrong, at once */
export function checkProps(construct: Named, findings: Findings): void {
  const problems = Object.entries(findings).flatMap(([prop, problem]) =>
    problem === undefined ? [] : [`${prop}: ${problem}`],
  );
  if (problems.length > 0) throw new InvalidProps(construct, problems);
}

/** What an error says is wrong, without the path of the construct: for who knows a better place. */
export function reasonsOf(error: unknown): readonly string[] {
  return error instanceof InvalidProps ? error.problems : [(error as Error).message];
}
