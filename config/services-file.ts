import { AlikeFiles } from './alike-files';
import { taskFields, type RenderedPlace, type Settings } from './context';
import { readHeader, type Header } from './header';
import { readVariables, type Inputs } from './inputs';
import { InvalidInput, Problems, type Problem } from '../input/problem';
import { Rendering } from './rendering';
import { TemplateText } from './template-text';
import { TemplateFile, type RenderedFile } from './template-file';
import { readTextFile } from '../input/text-file';
import { parseYaml } from '../input/parse-yaml';
import type { YamlDocument } from '../input/yaml-document';

/** services.yaml: read once, rendered for each target. */
export class ServicesFile {
  readonly header: Header;
  /** What templates may read of the environment, by name. */
  readonly variables: Readonly<Record<string, string>>;
  /** Those among them that whoever calls gives. */
  readonly given: Readonly<Record<string, string>>;
  private readonly text: string;
  private readonly alike = new AlikeFiles<YamlDocument>((document, fill) => document.withValue(fill(document.value)));
  private readonly template: TemplateFile;
  /** The header's settings, with templates in place of texts that hold an expression. */
  private readonly settings: unknown;

  /**
   * @param problems takes what is wrong with it, and does not keep the rest from being looked at
   * @throws InvalidInput when it cannot be read, or is no YAML as written, or no template, or names no environments
   */
  constructor(
    readonly path: string,
    inputs: Inputs,
    problems: Problems,
  ) {
    const source = readTextFile(path, path);
    this.text = source.text;
    const header = problems.collect(() => readHeader(source, problems));
    const later = new Problems(problems);
    const template = later.collect(() => new TemplateFile(source));
    for (const { position, message } of template?.unknown ?? []) later.add(position, message);
    const last = new Problems(later);
    const settings = header && last.collect(() => templatesOf(header, source.text));
    const variables = header && last.collect(() => readVariables(inputs, path, header.envFiles));
    for (const { position, message } of last.all) problems.add(position, message);
    if (!header || !template) throw new InvalidInput(problems.all);
    this.header = header;
    this.template = template;
    this.settings = settings ?? header.settings;
    this.given = inputs.given ?? {};
    this.variables = variables ?? readVariables(inputs, path, []);
  }

  /** All that its renderings are made of, beside the place. */
  get texts(): readonly string[] {
    return [this.text, ...Object.values(this.given), ...this.variableNames.map((name) => this.variables[name] ?? '')];
  }

  /** Names of the environment variables that the file can read. */
  get variableNames(): readonly string[] {
    return this.template.variables;
  }

  /** Names of the fields that the file reads. */
  get fieldsUsed(): ReadonlySet<string> {
    return this.template.fieldsUsed;
  }

  /** Whether it reads what a slot is in use for. */
  get readsTask(): boolean {
    return Object.keys(taskFields).some((name) => this.fieldsUsed.has(name));
  }

  /**
   * The file rendered for one place.
   *
   * codexctl renders it with `.Versions` and `.BaseDomain` as written, so that an expression in them comes out as it
   * is, and with `.Storage` and `.Codex` empty. Here they are rendered first.
   *
   * @param remarks takes what a user should know of the file
   * @param problems takes what is wrong with it, and does not keep the rest from being looked at
   * @throws InvalidInput when it cannot be rendered or is not one YAML document
   */
  render(place: RenderedPlace, remarks: Problem[], problems: Problems): YamlDocument {
    const rendering = new Rendering(place, this.header.settings, this, remarks);
    const raw = this.header.settings;
    // Twice, because one may read another: `ai: '{{ index .BaseDomain "ai-staging" }}'`.
    const once = problems.collect(() => renderAll(this.settings, rendering) as Settings) ?? raw;
    const settings = problems.collect(() => renderAll(this.settings, rendering.with(once)) as Settings) ?? raw;
    const inTemplate = new Problems(problems);
    const rendered = rendering.with(settings).file(this.template, inTemplate);
    const inText = new Problems(inTemplate);
    const known = inTemplate.isEmpty ? this.alike.read(this.path, place, rendered.text) : undefined;
    const document = known ?? inText.collect(() => onlyDocument(rendered, inText));
    if (document && inText.isEmpty) this.alike.add(this.path, place, { text: rendered.text, value: document });
    for (const { position, message } of inText.all) problems.add(position, message);
    if (!document) throw new InvalidInput(problems.all);
    return document;
  }
}

/** Stands before a value, after what its declarations print: a comment may hold other expressions too. */
const mark = '\u0000';

function templatesOf({ settings, document }: Header, text: string): unknown {
  return templatesIn(settings, [], declarationsOf(text), document);
}

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

function onlyDocument(rendered: RenderedFile, problems: Problems): YamlDocument {
  const [document, second] = parseYaml(rendered, undefined, problems);
  if (!document && !problems.isEmpty) throw new InvalidInput([]);
  if (document && !second) return document;
  throw new InvalidInput([
    { position: second?.positionOf() ?? rendered.positionOf(0), message: 'must be one YAML document' },
  ]);
}
