import type { Position } from '../../input/problem';
import { InvalidInput, Problems } from '../../input/problem';
import type { Rendering } from '../rendering';
import { TemplateFile } from '../template-file';
import { readTextFile, type TextFile } from '../../input/text-file';
import type { PositionedText } from '../../input/yaml-document';
import type { ManifestObject } from '../../kubernetes/placed-object';
import { AlikeFiles } from '../alike-files';
import { readObjects } from './manifest-object';

/** The manifest files that services.yaml names: each is read and parsed once, and rendered for each target. */
export class ManifestFiles {
  private readonly files = new Map<string, TemplateFile | InvalidInput>();
  /** Files that are no templates. */
  private readonly verbatim = new Map<string, TextFile>();
  private readonly named = new Set<string>();
  /** Objects by path and text: a file that names neither slot nor environment gives the same text for each target. */
  private readonly parsed = new Map<string, readonly ManifestObject[]>();

  private readonly alike = new AlikeFiles<readonly ManifestObject[]>((objects, fill) =>
    objects.map(({ object, ...entry }) => ({ ...entry, object: fill(object) })),
  );

  /** Texts of the files read so far, and their paths, which messages have. */
  get texts(): string[] {
    const templates = [...this.files].flatMap(([path, file]) =>
      file instanceof InvalidInput ? [] : [path, file.source.text],
    );
    return [...templates, ...[...this.verbatim].flatMap(([path, { text }]) => [path, text])];
  }

  /** Names of the environment variables that the files read so far can use, or that values are taken from by name. */
  get variableNames(): string[] {
    const ofFiles = [...this.files.values()].flatMap((file) => (file instanceof InvalidInput ? [] : file.variables));
    return [...ofFiles, ...this.named];
  }

  /** Keeps in mind that a value is taken from a variable, which no template names. */
  takesFrom(variable: string): void {
    this.named.add(variable);
  }

  /** Names of the fields that the files read so far use. */
  get fieldsUsed(): string[] {
    return [...this.files.values()].flatMap((file) => (file instanceof InvalidInput ? [] : [...file.fieldsUsed]));
  }

  /** Kinds of the objects read so far. */
  get kinds(): string[] {
    return [...new Set([...this.parsed.values()].flat().map(({ object }) => object.kind))];
  }

  /**
   * @param path the file, as messages call it
   * @param namedAt where services.yaml names it
   * @param problems takes what is wrong with the file, whose other objects are returned
   * @throws InvalidInput when the file cannot be read or rendered at all
   */
  objects(path: string, namedAt: Position, rendering: Rendering, problems: Problems): readonly ManifestObject[] {
    const inTemplate = new Problems();
    return this.read(path, rendering.file(this.file(path, namedAt), inTemplate), rendering, inTemplate, problems);
  }

  /**
   * The text that a file gives which is no manifest.
   *
   * @param problems takes what is wrong with the template
   * @throws InvalidInput when the file cannot be read or rendered at all
   */
  text(path: string, namedAt: Position, rendering: Rendering, problems: Problems): PositionedText {
    return rendering.file(this.file(path, namedAt), problems);
  }

  /** The same of a file that is no template. */
  verbatimObjects(
    path: string,
    namedAt: Position,
    rendering: Rendering,
    problems: Problems,
  ): readonly ManifestObject[] {
    const file = this.verbatim.get(path) ?? readTextFile(path, path, namedAt);
    this.verbatim.set(path, file);
    return this.read(path, file, rendering, new Problems(), problems);
  }

  private read(
    path: string,
    rendered: PositionedText,
    rendering: Rendering,
    inTemplate: Problems,
    problems: Problems,
  ): readonly ManifestObject[] {
    const key = `${path}\n${rendered.text}`;
    const known = inTemplate.isEmpty
      ? (this.parsed.get(key) ?? this.alike.read(path, rendering.place, rendered.text))
      : undefined;
    if (known) return known;
    const found = new Problems(inTemplate);
    const objects = readObjects(rendered, found);
    for (const { position, message } of found.all)
      problems.add(position, rendering.withoutValues(message, this.variablesOf(path)), rendering.place.slot);
    if (found.isEmpty) {
      this.parsed.set(key, objects);
      this.alike.add(path, rendering.place, { text: rendered.text, value: objects });
    }
    return objects;
  }

  private variablesOf(path: string): readonly string[] {
    const file = this.files.get(path);
    return file === undefined || file instanceof InvalidInput ? [] : file.variables;
  }

  private file(path: string, namedAt: Position): TemplateFile {
    let file = this.files.get(path);
    if (file === undefined) {
      file = read(path, namedAt);
      this.files.set(path, file);
    }
    if (file instanceof InvalidInput) throw file;
    return file;
  }
}

/** The file, or what is wrong with it: the same for every target. */
function read(path: string, namedAt: Position): TemplateFile | InvalidInput {
  try {
    return new TemplateFile(readTextFile(path, path, namedAt));
  } catch (error) {
    if (error instanceof InvalidInput) return error;
    throw error;
  }
}
