import { missingValue } from './missing-value';
import { InvalidInput, Problems, type Position, type Problem } from '../input/problem';
import { suggestion } from '../input/suggestion';
import { parseTemplate, TemplateError, type Rendered, type Template } from '../template';
import type { TextFile } from '../input/text-file';
import type { StandIn } from '../siblings/stand-in';

/** What a file is rendered with, beside its data. */
interface FileRendering {
  /** What it may read of the environment. */
  readonly variables: Readonly<Record<string, string>>;
  /** Takes what is wrong with it, and does not keep the rest from being looked at. */
  readonly problems: Problems;
  /** What the slot in the data is. @default a slot of its own */
  readonly standIn?: StandIn | undefined;
}

/** A file that is a Go template: parsed once, rendered for each target. */
export class TemplateFile {
  private readonly template: Template;
  /** Functions and variables that do not exist: what reads them gives something, so that the rest can be looked at. */
  readonly unknown: readonly Problem[];
  /** Names of the environment variables that the template can read. */
  readonly variables: readonly string[];
  /** Names of the fields that the template reads. */
  readonly fieldsUsed: ReadonlySet<string>;

  /** @throws InvalidInput when it is no template at all */
  constructor(readonly source: TextFile) {
    const unknown: Problem[] = [];
    this.template = asInvalidInput(
      () => parseTemplate(source.text, source.name, (error) => unknown.push(problemOf(error))),
      unknown,
    );
    this.unknown = unknown;
    this.variables = this.template.environmentVariables();
    this.fieldsUsed = this.template.fieldsUsed();
  }

  /**
   * @throws InvalidInput when it cannot be evaluated with `data`
   * @throws DependsOnSlot for a stand-in that is not enough
   */
  render(data: unknown, { variables, problems, standIn }: FileRendering): RenderedFile {
    for (const { position, message } of this.unknown) problems.add(position, message);
    const later = new Problems(problems);
    const onError = (error: TemplateError) => {
      const { position, message } = problemOf(error);
      later.add(position, message);
    };
    const rendered = new RenderedFile(
      this.source,
      asInvalidInput(() => this.template.render(data, { env: variables, onError, standIn })),
      standIn,
    );
    const missing = new Problems(later);
    rendered.tellMissingValues(missing);
    for (const { position, message } of missing.all) problems.add(position, message);
    return rendered;
  }
}

/** The text that a template gave. It knows where in the source each part of it comes from. */
export class RenderedFile {
  readonly isRendered = true;

  constructor(
    private readonly source: TextFile,
    private readonly rendered: Rendered,
    /** What its slot is. @default a slot of its own */
    readonly standIn?: StandIn,
  ) {}

  get text(): string {
    return this.rendered.text;
  }

  /** Tells each place where the template gave `<no value>`. */
  tellMissingValues(problems: Problems): void {
    for (const { index } of this.text.matchAll(/<no value>/g)) {
      const offset = this.rendered.sourceOffset(index);
      // The file itself may have it, in a script that looks for what kubectl prints.
      if (!this.source.text.startsWith('<no value>', offset))
        problems.add(this.positionOf(index), missingValue(this.source.text.slice(offset)));
    }
  }

  /** Expressions that gave nothing, because there is no such key: a slip in a name is no error of the language. */
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

function problemOf({ file, line, column, expression, reason }: TemplateError): Problem {
  return { position: { file, line, column }, message: `${expression}: ${reason}` };
}

function asInvalidInput<Result>(step: () => Result, earlier: readonly Problem[] = []): Result {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    throw new InvalidInput([...earlier, problemOf(error)]);
  }
}
