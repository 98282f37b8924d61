import { dirname, join, relative, resolve } from 'node:path';
import { entriesIn, isThere, kindAt } from '../input/seen';
import { CommandFailed } from '../process/command-failed';

/** The projects that a command works on. */
export interface ProjectFiles {
  /** services.yaml of each, as messages call it. At least one. */
  readonly files: readonly [string, ...string[]];
  /** Where the output goes, in `dist/`. */
  readonly root: string;
  /** Whether the repository may have more projects. */
  readonly isPart: boolean;
}

/**
 * The projects of a directory: its `services.yaml`, or every `projects/<project>/services.yaml`; where it has none, those of
 * the directory above, up to the top of the git repository.
 *
 * @param directory relative to where the command was started
 * @param named services.yaml files that the user names instead
 * @throws CommandFailed where there are none
 */
export function findProjectFiles(directory: string, named: readonly string[]): ProjectFiles {
  const [first, ...more] = named;
  if (first !== undefined) return { files: [first, ...more], root: directory, isPart: true };
  for (let folder = resolve(directory); ; folder = dirname(folder)) {
    const root = relative(resolve(), folder);
    const own = join(root, 'services.yaml');
    if (isThere(own)) return { files: [own], root, isPart: true };
    const [found, ...others] = filesOfProjects(join(root, 'projects'));
    if (found !== undefined) return { files: [found, ...others], root, isPart: false };
    if (isThere(join(folder, '.git')) || folder === dirname(folder)) break;
  }
  throw new CommandFailed(
    'there is no services.yaml here, nor in a directory above: name one with --file, or make one with slotstack init',
  );
}

function filesOfProjects(directory: string): string[] {
  if (!isThere(directory) || kindAt(directory) !== 'directory') return [];
  return entriesIn(directory)
    .map(({ name }) => join(directory, name, 'services.yaml'))
    .filter(isThere)
    .sort();
}
