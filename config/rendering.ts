import type { Problem, Problems } from '../input/problem';
import { templateContext, type RenderedPlace, type Settings } from './context';
import { pick } from './inputs';
import type { RenderedFile, TemplateFile } from './template-file';
import type { TemplateText } from './template-text';

/** Where templates have variables from. */
export interface Variables {
  readonly variables: Readonly<Record<string, string>>;
  /** Those among them that whoever calls gives. @default not known to what is rendered: a namespace is the same, whoever calls */
  readonly given?: Readonly<Record<string, string>>;
}

/** How the files of one target are rendered: for which place, with which settings and variables. */
export class Rendering {
  private readonly context: object;

  constructor(
    readonly place: RenderedPlace,
    settings: Settings,
    private readonly source: Variables,
    /** Takes what a user should know of the files that does not stop the work. */
    readonly remarks: Problem[] = [],
  ) {
    this.context = templateContext(place, settings);
  }

  /** A rendering for the same place and variables, with other settings. */
  with(settings: Settings): Rendering {
    return new Rendering(this.place, settings, this.source, this.remarks);
  }

  /**
   * @param problems takes what is wrong with it that does not keep the rest from being looked at
   * @throws InvalidInput when the template cannot be evaluated
   * @throws DependsOnSlot for a stand-in that is not enough
   */
  file(file: TemplateFile, problems: Problems): RenderedFile {
    const named = pick(this.source.variables, file.variables);
    const rendered = file.render(this.dataWith(named), { variables: named, problems, standIn: this.place.standIn });
    this.remarks.push(...rendered.remarks);
    return rendered;
  }

  /** @throws InvalidInput when the template cannot be evaluated */
  text(text: TemplateText): string {
    const named = pick(this.source.variables, text.variables);
    return text.render(this.dataWith(named), named, this.place.standIn);
  }

  /** A message without what variables have put into a file, where it quotes that: the reader of YAML knows no secrets. */
  withoutValues(message: string, names: readonly string[]): string {
    if (!message.startsWith('not valid YAML')) return message;
    const values = Object.entries(pick(this.source.variables, names)).flatMap(([name, value]) =>
      // An alias, a tag or a block is quoted without the sign that makes it one.
      [value, value.replace(/^[^A-Za-z0-9]+/, ''), ...value.split('\n')].map((text) => ({ name, text })),
    );
    return values
      .filter(({ text }) => text.length >= 4)
      .sort((a, b) => b.text.length - a.text.length)
      .reduce((shown, { name, text }) => shown.replaceAll(text, `<${name}>`), message);
  }

  private dataWith(variables: Readonly<Record<string, string>>): object {
    // Copied without reading: what is read of the task is noticed.
    const { given = {} } = this.source;
    const all = { EnvMap: variables, UserVars: given, Vars: given };
    return Object.defineProperties(all, Object.getOwnPropertyDescriptors(this.context));
  }
}
