import { posix } from 'node:path';
import { InvalidInput, wholeFile } from '../input/problem';
import { notRegular, type RegisterEntry, type RegisterFolder } from '../config/register';
import { TextFile } from '../input/text-file';
import type { Git } from '../git/git';

/** services.yaml and the register beside it, as a commit has them. */
export class RegisterTree {
  /** The text of each regular file by path; undefined for links and the like. */
  private readonly texts: ReadonlyMap<string, string | undefined>;

  /**
   * @param services path of services.yaml from the top of the repository
   * @param name how messages call the top
   */
  constructor(
    git: Git,
    commit: string,
    private readonly services: string,
    private readonly name: string,
  ) {
    const directory = posix.dirname(services);
    const listing = git.output([
      'ls-tree',
      '-r',
      '-z',
      '--full-tree',
      commit,
      '--',
      services,
      posix.join(directory, 'slots'),
    ]);
    const entries = listing.split('\0').flatMap((line) => {
      const [, mode = '', id = '', path] = /^(\d+) \w+ (\w+)\t([^]*)$/.exec(line) ?? [];
      return path === undefined ? [] : [{ path, id, isRegular: mode.startsWith('100') }];
    });
    const regular = entries.filter(({ isRegular }) => isRegular);
    const texts = git.blobs(regular.map(({ id }) => id));
    this.texts = new Map([
      ...entries.map(({ path }) => [path, undefined] as const),
      ...regular.map(({ path }, index) => [path, texts[index]] as const),
    ]);
  }

  /** @throws InvalidInput where it is not there */
  get servicesFile(): TextFile {
    if (!this.texts.has(this.services))
      throw new InvalidInput([{ position: wholeFile(`${this.name}${this.services}`), message: 'no such file' }]);
    return this.file(this.services);
  }

  /** @throws InvalidInput where there is something else in its place */
  entriesOf(folder: RegisterFolder): RegisterEntry[] {
    const slots = posix.join(posix.dirname(this.services), 'slots');
    const path = posix.join(slots, folder);
    for (const directory of [slots, path])
      if (this.texts.has(directory)) throw this.invalid(directory, 'must be a directory');
    const inside = [...this.texts.keys()].filter((file) => file.startsWith(`${path}/`));
    const names = new Set(inside.map((file) => file.slice(path.length + 1).split('/')[0] ?? ''));
    return [...names].sort().map((name) => ({ name, read: () => this.file(posix.join(path, name)) }));
  }

  private file(path: string): TextFile {
    const text = this.texts.get(path);
    if (text === undefined) throw this.invalid(path, notRegular);
    return new TextFile(`${this.name}${path}`, text);
  }

  private invalid(path: string, message: string): InvalidInput {
    return new InvalidInput([{ position: { file: `${this.name}${path}`, line: 1, column: 1 }, message }]);
  }
}
