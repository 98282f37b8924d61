import type { Place, Settings } from './context';
import { readHeader, type Header } from './header';
import { readVariables, type Inputs } from './inputs';
import { InvalidInput, type Problem } from './problem';
import { Rendering } from './rendering';
import { TemplateText } from './template-text';
import { TemplateFile, type RenderedFile } from './template-file';
import { readTextFile } from './text-file';
import { parseYaml, type YamlDocument } from './yaml-document';

/** services.yaml: read once, rendered for each target. */
export class ServicesFile {
  readonly header: Header;
  /** What templates may read of the environment, by name. */
  readonly variables: Readonly<Record<string, string>>;
  private readonly template: TemplateFile;
  /** The header's settings, with templates in place of texts that hold an expression. */
  private readonly settings: unknown;

  /** @throws InvalidInput when it cannot be read, or is no YAML as written, or no template */
  constructor(
    readonly path: string,
    inputs: Inputs,
  ) {
    const source = readTextFile(path, path);
    this.header = readHeader(source);
    this.template = new TemplateFile(source);
    this.settings = templatesIn(this.header.settings, [], declarationsOf(source.text), this.header.document);
    this.variables = readVariables(inputs, path, this.header.envFiles);
  }

  /** Names of the environment variables that the file can read. */
  get variableNames(): readonly string[] {
    return this.template.variables;
  }

  /** Names of the fields that the file reads. */
  get fieldsUsed(): ReadonlySet<string> {
    return this.template.fieldsUsed;
  }

  /**
   * The file rendered for one place.
   *
   * codexctl renders it with `.Versions` and `.BaseDomain` as written, so that an expression in them comes out as it is,
   * and with `.Storage` and `.Codex` empty. Here they are rendered first.
   *
   * @param remarks takes what a user should know of the file
   * @throws InvalidInput when it cannot be rendered or is not one YAML document
   */
  render(place: Place, remarks: Problem[] = []): YamlDocument {
    const rendering = new Rendering(place, this.header.settings, this.variables, remarks);
    // Twice, because one may read another: `ai: '{{ index .BaseDomain "ai-staging" }}'`.
    const once = renderAll(this.settings, rendering) as Settings;
    const settings = renderAll(this.settings, rendering.with(once)) as Settings;
    return onlyDocument(rendering.with(settings).file(this.template).refuseMissingValues());
  }
}

/** Stands before a value, after what its declarations print: a comment may hold other expressions too. */
const mark = '\u0000';

/** The value with each text in it that holds an expression as a template, after the declarations of the file. */
function templatesIn(value: unknown, path: PropertyKey[], declarations: string, document: YamlDocument): unknown {
  if (typeof value !== 'string')
    return mapValues(value, (inner, key) => templatesIn(inner, [...path, key], declarations, document));
  return value.includes('{{') ? new TemplateText(declarations + mark + value, document.positionOf(path)) : value;
}

function renderAll(value: unknown, rendering: Rendering): unknown {
  if (value instanceof TemplateText) return rendering.text(value).split(mark)[1];
  return mapValues(value, (inner) => renderAll(inner, rendering));
}

function mapValues(value: unknown, change: (inner: unknown, key: PropertyKey) => unknown): unknown {
  if (Array.isArray(value)) return value.map(change);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, change(inner, key)]));
}

/** The variables of a file: the expressions in the comment lines at its head. */
function declarationsOf(text: string): string {
  const head = /^(?:[ \t]*(?:#.*)?\r?\n)*/.exec(text)?.[0] ?? '';
  return (head.match(/\{\{.*?\}\}/g) ?? []).join('');
}

function onlyDocument(rendered: RenderedFile): YamlDocument {
  const [document, second] = parseYaml(rendered);
  if (document && !second) return document;
  throw new InvalidInput([
    { position: second?.positionOf() ?? rendered.positionOf(0), message: 'must be one YAML document' },
  ]);
}
