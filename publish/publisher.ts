import type { Git } from '../git/git';
import { isSame } from '../git/tree';
import { contentsOf, type Contents, type Made, type Removal } from './contents';
import { publicationMessage } from './message';
import { readPublication, storePublication, type Publication } from './publication';
import { commitsAhead, isSuperseded, newestSource, type Route, type Source } from './source';

/** Files that no manifest is made from. */
const bystanders = ['docs', 'test', '.github'].map((folder) => `:(top,exclude)${folder}`);

export interface PublishProps extends Route {
  readonly made: Made;
  readonly removal: Removal;
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
  /** How many commits the branch of sources has that the checkout does not have. @default none */
  readonly ahead?: number;
}

/** Moves the published branch to what was made: in one commit on top of what is there, or not at all. */
export function publishContents(props: PublishProps): Outcome {
  const { git, source, sourceBranch, branch, made, removal, replace, tries = 20 } = props;
  return branch.update<Outcome>(tries, (tip) => {
    const published = tip === undefined ? undefined : readPublication(git, tip);
    const newest = newestSource(props);
    const ahead = commitsAhead(git, source, newest);
    const outcome = { branch: branch.name, ...(ahead > 0 && { ahead }) };
    const unchanged = { ...outcome, changed: false };
    if (isSuperseded({ git, source, sourceBranch, newest, branch, tip, published, replace }) && tip !== undefined)
      return { result: { ...unchanged, commit: tip } };
    const contents = contentsOf(git, made, published, removal);
    if (tip !== undefined && published && isSame(contents.files, published.files) && !isNews(git, published, source))
      return { result: { ...unchanged, commit: tip, contents } };
    const message = publicationMessage(source, contents);
    const next = storePublication(git, { files: contents.files, source: source.commit, message, parent: tip });
    return { result: { ...outcome, commit: next, contents, changed: true }, next };
  });
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
