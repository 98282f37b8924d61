import type { ImageBuild, OwnImages } from '../config/images/image-builds';
import { fetchOnly, type Git } from '../git/git';
import { digest } from '../input/digest';
import { CommandFailed } from '../process/command-failed';

/** Two commits of a repository. */
export interface Comparison {
  /** What a slot is to show. */
  readonly commit: string;
  /** What the images of lasting environments are built from. */
  readonly base: string;
  /** Folder of the register, from the root of the repository. */
  readonly slots: string;
}

type Place = Pick<Comparison, 'commit' | 'slots'>;

/** Hexadecimal digits that tell sources from others. */
const digestLength = 12;

/** Of a short id, that of the commit, not of a branch that is called so. */
export function wholeId(git: Git, commit: string): string {
  const ids = git.output(['rev-parse', `--disambiguate=${commit}`]).split('\n');
  const [id, ...others] = ids.filter((each) => each !== '' && git.output(['cat-file', '-t', each]) === 'commit');
  if (id === undefined || others.length > 0) throw new CommandFailed(`commit ${commit}: give its whole id`);
  return id;
}

/**
 * The images that a commit makes others of: of those whose sources are as at the base, a slot runs what is built already.
 *
 * @param say takes what a user should know
 */
export function ownImages(
  git: Git,
  builds: readonly ImageBuild[],
  { commit, base, slots }: Comparison,
  say: (line: string) => void,
): OwnImages {
  const whole = wholeId(git, commit);
  const own: OwnImages = {};
  for (const build of builds) {
    const [source, usual] = [whole, base].map((each) => sourceOf(git, build, { commit: each, slots }));
    if (source === undefined && usual === undefined)
      throw new CommandFailed(
        `images.${build.name}: the repository has not all of ${placesOf(build).join(', ')}: builds.directory says where services.yaml lies in it`,
      );
    if (source === undefined) {
      const places = placesOf(build).join(', ');
      say(`note: images.${build.name}: commit ${whole} has not all of ${places}: the slot runs what is built already`);
    } else if (source !== usual) own[build.name] = { commit: whole, source };
  }
  return own;
}

/** What tells the sources of an image at a commit from others; undefined where not all of them are there. */
function sourceOf(git: Git, build: ImageBuild, at: Place): string | undefined {
  const parts = placesOf(build).map((path) => entriesAt(git, path, at));
  return parts.includes('') ? undefined : digest(JSON.stringify(parts), digestLength);
}

/**
 * What lies at a path of a commit, without the register, which slotstack itself changes.
 *
 * @throws CommandFailed for a link, as what it leads to may be anywhere
 */
function entriesAt(git: Git, path: string, { commit, slots }: Place): string {
  const isRoot = path === '.';
  const entries = (...options: readonly string[]) =>
    git
      .output(['ls-tree', '-z', '--full-tree', ...options, commit, '--', ...(isRoot ? [] : [path])])
      .split('\0')
      .filter((line) => line !== '');
  if (!isRoot && entries().some((line) => line.startsWith('120000 ')))
    throw new CommandFailed(
      `${path} is a link at commit ${commit}: name what it leads to, as images are told apart by that`,
    );
  const isRegister = (line: string) => line.slice(line.indexOf('\t') + 1).startsWith(`${slots}/`);
  return entries('-r')
    .filter((line) => !isRegister(line))
    .join('\n');
}

function placesOf({ dockerfile, context, contexts }: ImageBuild): string[] {
  return [dockerfile, context, ...Object.values(contexts)];
}

/** Brings a commit that is not here yet from a remote; nothing in the checkout changes. */
export function fetchCommit(git: Git, remote: string, commit: string): void {
  if (git.knows(commit)) return;
  const { status, stderr } = git.call([
    ...fetchOnly,
    // In a checkout without its history, none is fetched.
    ...(git.isShallow ? ['--depth=1'] : []),
    ...['--', remote, commit],
  ]);
  if (status !== 0 || !git.knows(commit))
    throw new CommandFailed(
      `commit ${commit} is not here, and ${remote} does not give it (${stderr.trim().replace(/\s*\n\s*/g, '; ')}): fetch it, or give its whole id`,
    );
}
