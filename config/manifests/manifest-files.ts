import type { Position } from '../problem';
import { InvalidInput } from '../problem';
import type { Rendering } from '../rendering';
import { TemplateFile } from '../template-file';
import { readTextFile } from '../text-file';
import { readObjects, type ManifestObject } from './manifest-object';

/** The manifest files that services.yaml names: each is read and parsed once, and rendered for each target. */
export class ManifestFiles {
  private readonly files = new Map<string, TemplateFile | InvalidInput>();
  /** By path and text: a file that names neither slot nor environment gives the same text for each target. */
  private readonly parsed = new Map<string, readonly ManifestObject[]>();

  /** Names of the environment variables that the files read so far can use. */
  get variableNames(): string[] {
    return [...this.files.values()].flatMap((file) => (file instanceof InvalidInput ? [] : file.variables));
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
   * @throws InvalidInput when the file cannot be read or rendered, or holds what is no object
   */
  objects(path: string, namedAt: Position, rendering: Rendering): readonly ManifestObject[] {
    const rendered = rendering.file(this.file(path, namedAt)).refuseMissingValues();
    const key = `${path}\n${rendered.text}`;
    const known = this.parsed.get(key) ?? readObjects(rendered);
    this.parsed.set(key, known);
    return known;
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
