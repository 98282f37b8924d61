import type { ImageBuild, OwnImages } from '../config/images/image-builds';
import type { Git } from '../git/git';
import { digest } from '../input/digest';
import { CommandFailed } from '../process/command-failed';

/** Two commits of a repository. */
export interface CommitAndBase {
  /** What a slot is to show. */
  readonly commit: string;
  /** What the images of lasting environments are built from. */
  readonly base: string;
}

/**
 * The images that a commit makes others of: of those whose sources are as at the base, a slot runs what is built already.
 *
 * @param say takes what a user should know
 */
export function ownImages(
  git: Git,
  builds: readonly ImageBuild[],
  { commit, base }: CommitAndBase,
  say: (line: string) => void,
): OwnImages {
  const whole = git.output(['rev-parse', '--verify', `${commit}^{commit}`]);
  const own: OwnImages = {};
  for (const build of builds) {
    const [source, usual] = [whole, base].map((each) => sourceOf(git, build, each));
    if (source === undefined) {
      const places = placesOf(build).join(', ');
      say(`note: images.${build.name}: commit ${whole} has not all of ${places}: the slot runs what is built already`);
    } else if (source !== usual) own[build.name] = { commit: whole, source };
  }
  return own;
}

/** What tells the sources of an image at a commit from others; undefined where they are not there. */
function sourceOf(git: Git, build: ImageBuild, commit: string): string | undefined {
  const objects = placesOf(build).map((path) => {
    const { status, stdout } = git.call(['rev-parse', '--verify', '--quiet', `${commit}:${path === '.' ? '' : path}`]);
    return status === 0 ? stdout.trim() : undefined;
  });
  return objects.includes(undefined) ? undefined : digest(objects.join(' '), 12);
}

function placesOf({ dockerfile, context, contexts }: ImageBuild): string[] {
  return [dockerfile, context, ...Object.values(contexts)];
}

/** Brings a commit that is not here yet from a remote; nothing in the checkout changes. */
export function fetchCommit(git: Git, remote: string, commit: string): void {
  if (git.knows(commit)) return;
  const { status, stderr } = git.call([
    ...['fetch', '--quiet', '--refmap=', '--no-write-fetch-head', '--no-tags', '--no-prune'],
    ...['--no-recurse-submodules', '--no-auto-maintenance'],
    // In a checkout without its history, none is fetched.
    ...(git.isShallow ? ['--depth=1'] : []),
    ...['--', remote, commit],
  ]);
  if (status !== 0 || !git.knows(commit))
    throw new CommandFailed(
      `commit ${commit} is not here, and ${remote} does not give it (${stderr}): fetch it, or give its whole id`,
    );
}
