import { formatProblem, type Position } from './problem';

/** A target that is told something in place of another. */
export interface Told {
  readonly name: string;
  readonly textOf: (text: string) => string;
}

/** Something a user should know that does not stop the work: what was left out, or a trap in a file of theirs. */
export class Notices {
  private readonly targetsByText = new Map<string, Set<string>>();

  add(target: string, position: Position, message: string): void {
    this.tell(formatProblem({ position, message }), target);
  }

  /**
   * Takes what others hold.
   *
   * @param those for whom a target there stands, and what each of them is told in place of it. @default for itself
   * @param order of the names of all targets
   */
  addAll(others: Notices, those: (target: string) => readonly Told[] | undefined, order: readonly string[]): void {
    const places = new Map(order.map((name, index) => [name, index]));
    const placeOf = ({ name }: Told) => places.get(name) ?? -1;
    for (const [text, targets] of others.targetsByText) {
      if (targets.size === 0) this.say(text);
      const all = [...targets].flatMap((name): readonly Told[] => those(name) ?? [{ name, textOf: (same) => same }]);
      for (const { name, textOf } of all.sort((a, b) => placeOf(a) - placeOf(b))) this.tell(textOf(text), name);
    }
  }

  private tell(text: string, target: string): void {
    const targets = this.targetsByText.get(text);
    if (targets) targets.add(target);
    else this.targetsByText.set(text, new Set([target]));
  }

  /** Something that is of no target and no place. */
  say(text: string): void {
    this.targetsByText.set(text, new Set());
  }

  /** One line a notice, with the targets it holds for: a file is rendered for many, and says the same in each. */
  lines(): string[] {
    return [...this.targetsByText].map(([text, targets]) =>
      targets.size === 0 ? text : `${text} (${summarize([...targets])})`,
    );
  }
}

function summarize(targets: readonly string[]): string {
  const [first = ''] = targets;
  return targets.length <= 3 ? targets.join(', ') : `${first} and ${targets.length - 1} more targets`;
}
