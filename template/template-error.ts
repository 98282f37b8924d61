/**
 * A mistake in a template, or one that shows when it meets the data.
 *
 * Shown to whoever wrote the template, so the message alone has to lead to the place:
 * `services.yaml:3:14 {{ eq .Env 3 }}: incompatible types for comparison: string and int`.
 */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';

  /**
   * @param line counted from 1
   * @param column counted from 1, in UTF-16 code units, as editors and the TypeScript compiler do
   * @param expression as written: an expression (`eq .Env 3`) or, where the action itself is wrong, the action with its
   * braces
   */
  constructor(
    readonly file: string,
    readonly line: number,
    readonly column: number,
    readonly expression: string,
    readonly reason: string,
  ) {
    const action = expression.startsWith('{{') ? expression : `{{ ${expression} }}`;
    super(`${file}:${line}:${column} ${action.replace(/\s*\n\s*/g, ' ')}: ${reason}`);
  }
}

/**
 * A reason without a place: functions and values throw it, the parser and the evaluator know where they are and add
 * that.
 */
export class Failure extends Error {}
