import type { Git } from '../../git/git';
import { CommandFailed } from '../../process/command-failed';
import { limits } from './limits';

/** A commit that an agent has made. */
export interface AgentCommit {
  readonly id: string;
  readonly tree: string;
  readonly parents: readonly string[];
  /** Seconds since 1970 at which it was made, as it says. */
  readonly time: number;
  readonly message: string;
}

/** What a commit does to a path, beside one of its parents. */
export interface Change {
  readonly path: string;
  readonly mode: { readonly before: string; readonly after: string };
  /** What is there then. @default it is removed */
  readonly blob?: string;
}

/** The commits of `head` that `since` does not have, parents first. @throws CommandFailed where they are too many */
export function commitsSince(git: Git, since: string, head: string): AgentCommit[] {
  const range = [`^${since}`, head];
  const count = Number(git.output(['rev-list', '--count', ...range]));
  if (count > limits.commits)
    throw new CommandFailed(`the agent has made ${count} commits, and at most ${limits.commits} are taken`);
  const log = ['log', '--no-show-signature', '--encoding=UTF-8', '--no-color', '--no-mailmap'];
  const text = git.output([...log, '-z', '--topo-order', '--reverse', '--format=%H%x00%T%x00%P%x00%ct', ...range]);
  const words = text.split('\0');
  const commits: AgentCommit[] = [];
  for (let place = 0; place + 3 < words.length; place += 4) {
    const [id = '', tree = '', parents = '', time = ''] = words.slice(place, place + 4);
    const message = git.output([...log, '--max-count=1', '--format=%B', id]);
    commits.push({ id, tree, parents: parents.split(' ').filter(Boolean), time: Number(time), message });
  }
  if (commits.length !== count) throw new CommandFailed('the commits of the agent cannot be read');
  return commits;
}

/** What commits change, each beside each of its parents. @throws CommandFailed where that is too much */
export function changesOf(git: Git, commits: readonly AgentCommit[]): Change[] {
  const pairs = commits.flatMap(({ id, parents }) => parents.map((parent) => `${parent} ${id}`));
  const changes = new Map<string, Change>();
  for (const pair of pairs) {
    const [parent = '', id = ''] = pair.split(' ');
    const args = [
      'diff-tree',
      '-r',
      '--raw',
      '-z',
      '--no-renames',
      '--no-ext-diff',
      '--ignore-submodules=none',
      '--full-index',
      '--no-abbrev',
    ];
    const words = git
      .bytes([...args, parent, id], { mostBytes: limits.listBytes })
      .toString('utf8')
      .split('\0');
    for (let place = 0; place + 1 < words.length; place += 2) {
      const [, before, after, blob] = /^:(\d{6}) (\d{6}) [0-9a-f]+ ([0-9a-f]+) [A-Z]/.exec(words[place] ?? '') ?? [];
      const path = words[place + 1] ?? '';
      if (before === undefined || after === undefined || blob === undefined)
        throw new CommandFailed('what the commits of the agent change cannot be read');
      const isThere = after !== '000000';
      changes.set(`${before} ${after} ${blob} ${path}`, { path, mode: { before, after }, ...(isThere && { blob }) });
      if (changes.size > limits.changes)
        throw new CommandFailed(`the agent has changed more than ${limits.changes} files: give it smaller tasks`);
    }
  }
  return [...changes.values()];
}

/** Paths of all files of a commit, with what they are. */
export function filesOf(git: Git, commit: string): Map<string, { readonly mode: string; readonly blob: string }> {
  const entries = git
    .bytes(['ls-tree', '-r', '-z', '--full-tree', commit], { mostBytes: limits.listBytes })
    .toString('utf8')
    .split('\0')
    .filter(Boolean);
  return new Map(
    entries.map((entry) => {
      const [, mode = '', blob = '', path = ''] = /^(\d{6}) \w+ ([0-9a-f]+)\t([^]*)$/.exec(entry) ?? [];
      return [path, { mode, blob }];
    }),
  );
}

/** Bytes of blobs, by their ids. */
export function sizesOf(git: Git, blobs: readonly string[]): Map<string, number> {
  const answer = git.output(['cat-file', '--batch-check=%(objectname) %(objectsize)'], { input: blobs.join('\n') });
  return new Map(
    answer
      .split('\n')
      .filter(Boolean)
      .map((line) => {
        const [id = '', size] = line.split(' ');
        return [id, Number(size)];
      }),
  );
}
