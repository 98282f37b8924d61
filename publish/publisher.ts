import { pause } from '../process/pause';
import { exitCodes } from '../slots/exit-codes';
import { CommandFailed } from '../process/command-failed';
import type { RemoteBranch } from '../git/remote-branch';
import type { Git } from '../git/git';
import { contentsOf, type Contents, type Made, type Removal } from './contents';
import { publicationMessage } from './message';
import { readPublication, storePublication, type Publication } from './publication';
import { isSuperseded, type Source } from './source';

/** Files that no manifest is made from. */
const bystanders = ['docs', 'test', '.github'].map((folder) => `:(top,exclude)${folder}`);

export interface PublishProps {
  readonly git: Git;
  readonly source: Source;
  /** The branch that sources are merged to. */
  readonly sourceBranch: RemoteBranch;
  /** The branch that Argo CD reads. */
  readonly branch: RemoteBranch;
  readonly made: Made;
  readonly removal: Removal;
  /** The newest commit of the branch, to be replaced whatever it is. @default none */
  readonly replace?: string | undefined;
  /** How often it is begun where others are faster. @default 20 */
  readonly tries?: number | undefined;
}

export interface Outcome {
  /** What is published now. */
  readonly commit: string;
  /** The branch, as messages call it. */
  readonly branch: string;
  /** @default somebody published a newer source before */
  readonly contents?: Contents;
  readonly changed: boolean;
}

/** Moves the published branch to what was made: in one commit on top of what is there, or not at all. */
export function publishContents(props: PublishProps): Outcome {
  const { git, source, sourceBranch, branch, made, removal, replace, tries = 20 } = props;
  let refusal = '';
  for (let count = 1; count <= tries; count += 1) {
    const tip = branch.tip();
    const published = tip === undefined ? undefined : readPublication(git, tip);
    if (isSuperseded({ git, source, sourceBranch, branch, tip, published, replace }) && tip !== undefined)
      return { commit: tip, branch: branch.name, changed: false };
    const contents = contentsOf(git, made, published, removal);
    if (tip !== undefined && published && isSame(contents, published) && !isNews(git, published, source))
      return { commit: tip, branch: branch.name, contents, changed: false };
    const message = publicationMessage(source, contents);
    const commit = storePublication(git, { files: contents.files, source: source.commit, message, parent: tip });
    const lost = branch.move(tip, commit);
    if (lost === undefined) return { commit, branch: branch.name, contents, changed: true };
    refusal = lost;
    // At another moment each, or all would collide again.
    pause(Math.random() * Math.min(3000, 100 * count));
  }
  throw new CommandFailed(
    `${tries} times, somebody else has moved ${branch.name} before (${refusal}): nothing was published; try again`,
    exitCodes.tryAgain,
  );
}

function isSame({ files }: Contents, published: Publication): boolean {
  return files.size === published.files.size && [...files].every(([path, id]) => published.files.get(path) === id);
}

/**
 * Whether a publication that changes nothing is made all the same: a commit between the two sources may have given
 * something else, and its run may still be on its way. It must find that a newer source has been here.
 */
function isNews(git: Git, { source: from }: Publication, { commit: to }: Source): boolean {
  const markdown = ':(top,exclude,glob)**/*.md';
  const args = [
    'rev-list',
    '--full-history',
    '--max-count=1',
    `${from}..${to}`,
    '--',
    ':(top)',
    markdown,
    ...bystanders,
  ];
  return git.output(args) !== '';
}
