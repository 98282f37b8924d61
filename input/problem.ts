/** A place in a file that a user can open. Lines and columns count from 1; see wholeFile. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A file as a whole, such as one that is not there: it has no line. */
export function wholeFile(file: string): Position {
  return { file, line: 0, column: 0 };
}

function isWholeFile({ line }: Position): boolean {
  return line === 0;
}

/** What is wrong with the input, where, and what would be right. */
export interface Problem {
  readonly position: Position;
  readonly message: string;
}

/** The input cannot be used. Carries every problem found, so that one run shows them all. */
export class InvalidInput extends Error {
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(formatProblem).join('\n'));
    this.name = 'InvalidInput';
  }
}

/** Input that cannot be used, and what of it could be read: whoever knows more of it finds further problems. */
export class UnusableInput<Part> extends InvalidInput {
  constructor(
    problems: readonly Problem[],
    readonly parts: readonly Part[],
  ) {
    super(problems);
  }
}

/**
 * Collects problems, so that all of a file are reported at once.
 *
 * Nothing may be written while it holds one: the caller ends the work with `throwIfAny`.
 */
export class Problems {
  private readonly found: Problem[] = [];
  private readonly told = new Set<string>();

  /**
   * @param earlier problems of earlier stages: what a later one says of a line that an earlier one has refused would
   * only follow from that, so it is not added
   */
  constructor(private readonly earlier?: Problems) {}

  /** Whether nothing is wrong, neither here nor in earlier stages. */
  get isEmpty(): boolean {
    return this.found.length === 0 && (this.earlier?.isEmpty ?? true);
  }

  /** All problems in the order found, those of earlier stages first. */
  get all(): readonly Problem[] {
    return [...(this.earlier?.all ?? []), ...this.found];
  }

  private concerns({ file, line }: Position): boolean {
    return this.all.some(({ position }) => position.file === file && position.line === line);
  }

  /**
   * Adds a problem once: a file is rendered for each target, and is wrong in the same way each time.
   *
   * @param slot whose problem it is: of slots whose problems differ by that number only, the first tells it. @default
   * none
   */
  add(position: Position, message: string, slot?: number): void {
    if (this.earlier?.concerns(position)) return;
    const ofAnySlot =
      slot === undefined ? message : message.replace(new RegExp(`(?<![0-9[])${slot}(?![0-9\\]])`, 'g'), '#');
    const texts = [message, ofAnySlot].map((text) => `${formatPosition(position)} ${text}`);
    if (!texts.some((text) => this.told.has(text))) this.found.push({ position, message });
    for (const text of texts) this.told.add(text);
  }

  /** Runs `step`; what it throws as invalid input is collected, anything else passes. */
  collect<Result>(step: () => Result, slot?: number): Result | undefined {
    try {
      return step();
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      for (const { position, message } of error.problems) this.add(position, message, slot);
      return undefined;
    }
  }

  /** @throws InvalidInput with the problems in the order found */
  throwIfAny(): void {
    if (!this.isEmpty) throw new InvalidInput(this.all);
  }
}

/** `projects/alimentor/services.yaml:41:7`, as compilers write it, so that editors can jump there. */
export function formatPosition(position: Position): string {
  const { file, line, column } = position;
  return isWholeFile(position) ? file : `${file}:${line}:${column}`;
}

/** A problem as one line, also where its message quotes text of several. */
export function formatProblem({ position, message }: Problem): string {
  return `${formatPosition(position)}${isWholeFile(position) ? ':' : ''} ${message.replace(/\s*\n\s*/g, ' ')}`;
}
