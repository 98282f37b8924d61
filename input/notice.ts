import { formatProblem, type Position } from './problem';

/** Something a user should know that does not stop the work: what was left out, or a trap in a file of theirs. */
export class Notices {
  private readonly targetsByText = new Map<string, string[]>();

  add(target: string, position: Position, message: string): void {
    const text = formatProblem({ position, message });
    const targets = this.targetsByText.get(text) ?? [];
    if (!targets.includes(target)) targets.push(target);
    this.targetsByText.set(text, targets);
  }

  /** Something that is of no target and no place. */
  say(text: string): void {
    this.targetsByText.set(text, []);
  }

  /** One line a notice, with the targets it holds for: a file is rendered for many, and says the same in each. */
  lines(): string[] {
    return [...this.targetsByText].map(([text, targets]) =>
      targets.length === 0 ? text : `${text} (${summarize(targets)})`,
    );
  }
}

function summarize(targets: readonly string[]): string {
  const [first = ''] = targets;
  return targets.length <= 3 ? targets.join(', ') : `${first} and ${targets.length - 1} more targets`;
}
