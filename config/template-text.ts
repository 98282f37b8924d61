import { InvalidInput, type Position } from '../input/problem';
import { parseTemplate, TemplateError, type Template } from '../template';
import type { StandIn } from '../siblings/stand-in';
import { missingValue } from './missing-value';

/**
 * A template that is one value of a file, such as a namespace pattern. Its problems are reported where the value
 * stands.
 */
export class TemplateText {
  private readonly template: Template;
  private readonly source: string;
  /** Names of the environment variables that it can read. */
  readonly variables: readonly string[];

  /** @throws InvalidInput when it is no valid template */
  constructor(
    source: string,
    private readonly position: Position,
  ) {
    this.source = source;
    this.template = this.located(() => parseTemplate(source, position.file));
    this.variables = this.template.environmentVariables();
  }

  /** Whether it reads the field of the context called `name`. */
  uses(name: string): boolean {
    return this.template.fieldsUsed().has(name);
  }

  /**
   * @param standIn what the slot in `data` is. @default a slot of its own
   * @throws InvalidInput when it cannot be evaluated with `data`, or gives `<no value>`
   * @throws DependsOnSlot for a stand-in that is not enough
   */
  render(data: unknown, variables: Readonly<Record<string, string>>, standIn?: StandIn): string {
    const { text } = this.located(() => this.template.render(data, { env: variables, standIn }));
    if (text.includes('<no value>'))
      throw new InvalidInput([{ position: this.position, message: missingValue(this.source.trim()) }]);
    return text;
  }

  private located<Result>(step: () => Result): Result {
    try {
      return step();
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      throw new InvalidInput([{ position: this.position, message: `${error.expression}: ${error.reason}` }]);
    }
  }
}
