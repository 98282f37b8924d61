import type { StandingInteger } from './slots-apart';
import { Evaluator } from './evaluator';
import { parse } from './parser';
import { positionAt, type Span } from './position';
import type { Rendered } from './rendered';
import type { Syntax } from './syntax';
import { Failure, TemplateError } from './template-error';
import { environmentVariables, fieldsUsed } from './usage';

export interface RenderOptions {
  /** What `envOr` reads: the process environment is never looked at. */
  readonly env: Readonly<Record<string, string>>;
  /** Takes each error that can be passed over: what fails then prints nothing. @default the first is thrown */
  readonly onError?: ((error: TemplateError) => void) | undefined;
  /**
   * An integer in the data that stands in for others: it is told for which of them more is made of it than text with
   * it in its place. Where that cannot be told, DependsOnSlot is thrown. @default none
   */
  readonly standIn?: StandingInteger | undefined;
}

/** A template in the language of Go's text/template, parsed once to be rendered many times. */
export class Template {
  private readonly syntax: Syntax;

  /**
   * @param file name of the source in errors
   * @param onError takes each error that can be passed over. @default the first is thrown
   */
  constructor(
    readonly source: string,
    readonly file: string,
    onError?: (error: TemplateError) => void,
  ) {
    this.syntax = parse(source, file, onError);
  }

  /**
   * @param data JSON-like: integers are Go's int, other numbers float64, arrays of strings []string, objects of strings
   * map[string]string. What must not be read is `refused(reason)`.
   */
  render(data: unknown, { env, onError, standIn }: RenderOptions): Rendered {
    const onFailure =
      onError &&
      ((failure: Failure, span: Span) => {
        onError(this.errorAt(span, failure));
      });
    const evaluator = new Evaluator(this.syntax, env, onFailure, standIn);
    try {
      return evaluator.render(data);
    } catch (error) {
      if (error instanceof Failure) throw this.errorAt(evaluator.current, error);
      throw error;
    }
  }

  private errorAt({ start, end }: Span, { message }: Failure): TemplateError {
    const { line, column } = positionAt(this.source, start);
    return new TemplateError(this.file, line, column, this.source.slice(start, end).trimEnd(), message);
  }

  /**
   * Names of the fields that the template reads from the data. Fields of other things it reads, such as `.Size` in
   * `with .Storage`, count too.
   */
  fieldsUsed(): ReadonlySet<string> {
    return fieldsUsed(this.syntax);
  }

  /**
   * Sorted names of the environment variables that the template can read, by `envOr` with a literal name or through
   * `.EnvMap`.
   */
  environmentVariables(): readonly string[] {
    return environmentVariables(this.syntax);
  }
}
