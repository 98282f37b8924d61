import { InvalidInput, Problems, type Position, type Problem } from './problem';
import { suggestion } from './suggestion';
import { parseTemplate, TemplateError, type Rendered, type Template } from './template';
import type { TextFile } from './text-file';

/** What Go prints for what does not exist is never meant. */
export const missingValue =
  'gives "<no value>": this field or variable does not exist; with envOr a variable can have a default';

/** A file that is a Go template: parsed once, rendered for each target. */
export class TemplateFile {
  private readonly template: Template;
  /** Names of the environment variables that the template can read. */
  readonly variables: readonly string[];

  /** Names of the fields that the template reads. */
  readonly fieldsUsed: ReadonlySet<string>;

  /** @throws InvalidInput when it is no valid template */
  constructor(readonly source: TextFile) {
    this.template = asInvalidInput(() => parseTemplate(source.text, source.name));
    this.variables = this.template.environmentVariables();
    this.fieldsUsed = this.template.fieldsUsed();
  }

  /** @throws InvalidInput when it cannot be evaluated with `data` */
  render(data: unknown, variables: Readonly<Record<string, string>>): RenderedFile {
    return new RenderedFile(
      this.source,
      asInvalidInput(() => this.template.render(data, { env: variables })),
    );
  }
}

/** The text that a template gave. It knows where in the source each part of it comes from. */
export class RenderedFile {
  readonly isRendered = true;

  constructor(
    private readonly source: TextFile,
    private readonly rendered: Rendered,
  ) {}

  get text(): string {
    return this.rendered.text;
  }

  /** @throws InvalidInput at each place where the template gave `<no value>` */
  refuseMissingValues(): this {
    const problems = new Problems();
    for (const { index } of this.text.matchAll(/<no value>/g)) {
      // The file itself may have it, in a script that looks for what kubectl prints.
      const isWritten = this.source.text.startsWith('<no value>', this.rendered.sourceOffset(index));
      if (!isWritten) problems.add(this.positionOf(index), missingValue);
    }
    problems.throwIfAny();
    return this;
  }

  /** What gave nothing, because there is no such key: a slip in a name is no error of the language. */
  get remarks(): Problem[] {
    return this.rendered.missingKeys.map(({ key, keys, start, end }) => ({
      position: this.source.positionOf(start),
      message: `{{ ${this.source.text.slice(start, end).trim()} }}: gives nothing: there is no ${JSON.stringify(key)}, or it is not set${suggestion(key, keys)}`,
    }));
  }

  /** The place in the source that made the character at `offset` of the text. */
  positionOf(offset: number): Position {
    return this.source.positionOf(this.rendered.sourceOffset(offset));
  }
}

function asInvalidInput<Result>(step: () => Result): Result {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    const { file, line, column, expression, reason } = error;
    throw new InvalidInput([{ position: { file, line, column }, message: `${expression}: ${reason}` }]);
  }
}
