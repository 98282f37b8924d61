import type { Git } from '../../git/git';
import { plainText } from '../told-lines';
import { changesOf, commitsSince, filesOf, sizesOf, type AgentCommit, type Change } from './history';
import { limits } from './limits';
import { collisions, pathProblem, protectionOf } from './path-rules';
import { linkProblem } from './symlinks';

/** What an agent's commits may be. */
export interface GuardRules {
  /** The commit that they must come of. */
  readonly since: string;
  /** Paths that they may not touch; one that ends with "/" is a directory. */
  readonly protectedPaths: readonly string[];
}

/** An agent's commits, and all that is wrong with them. */
export interface Judgement {
  /** Parents first. */
  readonly commits: readonly AgentCommit[];
  /** A line for each problem; nothing where they may be pushed. */
  readonly problems: readonly string[];
}

const symlink = '120000';
const files: readonly string[] = ['100644', '100755', symlink];
const submodule = '160000';
const nothing = '000000';

/**
 * Looks at an agent's commits: each of them, as what one changes and the next takes back would be pushed, too.
 *
 * @throws CommandFailed where they are too many to be looked at
 */
export function judge(git: Git, head: string, { since, protectedPaths }: GuardRules): Judgement {
  const commits = commitsSince(git, since, head);
  const origin = originProblems(commits, since);
  if (origin.length > 0) return { commits, problems: origin };
  const changes = changesOf(git, commits);
  const added = changes.filter(({ blob }) => blob !== undefined);
  const now = filesOf(git, head);
  const fresh = new Set(added.filter(({ mode }) => mode.before === nothing).map(({ path }) => path));
  const problems = [
    ...changes.flatMap((change) => changeProblems(change, protectedPaths)),
    // What one commit adds and the next removes is checked out in between.
    ...collisions([...new Set([...now.keys(), ...fresh])], fresh).map(
      (which) => `${which}: are one name to some file systems`,
    ),
    ...linkProblems(git, added, now),
    ...sizeProblems(git, added),
  ];
  return { commits, problems: [...new Set(problems)] };
}

/** Each commit comes of the first, and of nothing else: else something of elsewhere would come with it. */
function originProblems(commits: readonly AgentCommit[], since: string): string[] {
  const own = new Set([since, ...commits.map(({ id }) => id)]);
  return commits.flatMap(({ id, parents }) => {
    const name = `commit ${id.slice(0, 12)}`;
    if (parents.length === 0 || !parents.every((parent) => own.has(parent)))
      return [`${name}: comes of something else than ${since.slice(0, 12)}`];
    // A merge has two; each is looked at.
    return parents.length > 2 ? [`${name}: merges more than two commits`] : [];
  });
}

function changeProblems({ path, mode }: Change, protectedPaths: readonly string[]): string[] {
  const name = shown(path);
  const own = protectionOf(path, protectedPaths);
  const isNew = mode.before === nothing;
  const name_ = isNew ? pathProblem(path) : undefined;
  return [
    ...(own === undefined ? [] : [`${name}: is protected (${own}): a person changes it`]),
    ...(name_ === undefined ? [] : [`${name}: ${name_}`]),
    ...([mode.before, mode.after].includes(submodule)
      ? [`${name}: is a submodule, or a repository in the repository: the agent may not add, change or remove one`]
      : mode.after !== nothing && !files.includes(mode.after)
        ? [`${name}: has mode ${mode.after}, which no file has`]
        : []),
  ];
}

function linkProblems(git: Git, added: readonly Change[], now: ReturnType<typeof filesOf>): string[] {
  const links = added.filter(({ mode }) => mode.after === symlink);
  if (links.length === 0) return [];
  const standing = [...now].filter(([, { mode }]) => mode === symlink);
  const blobs = [...new Set([...links.flatMap(({ blob }) => blob ?? []), ...standing.map(([, { blob }]) => blob)])];
  const sizes = sizesOf(git, blobs);
  const short = blobs.filter((blob) => (sizes.get(blob) ?? Infinity) <= limits.pathBytes);
  const texts = new Map(git.blobs(short).map((text, index) => [short[index], text]));
  const targets = new Map(standing.map(([path, { blob }]) => [path, texts.get(blob) ?? '']));
  return links.flatMap(({ path, blob = '' }) => {
    const problem = linkProblem(path, texts.get(blob) ?? '', (place) => targets.get(place));
    return problem === undefined ? [] : [`${shown(path)}: is a link, which ${problem}`];
  });
}

function sizeProblems(git: Git, added: readonly Change[]): string[] {
  const blobs = new Map(
    added.flatMap(({ path, mode, blob }) => (blob && mode.after !== submodule ? [[blob, path]] : [])),
  );
  const sizes = sizesOf(git, [...blobs.keys()]);
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  return [
    ...[...sizes].flatMap(([blob, size]) =>
      size > limits.fileBytes
        ? [`${shown(blobs.get(blob) ?? '')}: has ${size} bytes, and a file may have ${limits.fileBytes}`]
        : [],
    ),
    ...(total > limits.totalBytes
      ? [`what is added and changed has ${total} bytes, and may have ${limits.totalBytes}`]
      : []),
  ];
}

/** A path for a line that people read, and runners of GitHub too. */
function shown(path: string): string {
  const text = JSON.stringify(plainText(path)).replaceAll('##[', '# #[');
  return text.length > 200 ? `${text.slice(0, 200)}..."` : text;
}
