import { dirname, posix } from 'node:path';
import { Notices } from '../../config/notice';
import { loadProjects } from '../../config/projects';
import type { Project } from '../../config/project';
import { buildAll } from '../../stacks/synthesize';
import type { TargetOutput } from '../../stacks/target-app';
import { RemoteBranch } from '../git/remote-branch';
import { storeTexts, type Files } from '../git/tree';
import { CommandFailed, type Invocation } from '../invocation';
import { Git } from '../git/git';
import type { Made, Removal } from './contents';
import { registerFiles } from './publication';
import { publishContents, type Outcome } from './publisher';
import { checkedOutSource } from './source';

export interface PublishRequest {
  /** Name of the remote with the published branch. */
  readonly remote: string;
  /** The branch that Argo CD reads. */
  readonly branch: string;
  /** The branch that sources are merged to, as `origin/main`. */
  readonly source: string;
  readonly removal: Removal;
  /** The newest commit of the published branch, to be replaced whatever it is. @default none */
  readonly replace?: string | undefined;
  /** How often it is begun where others are faster. @default 20 */
  readonly tries?: number;
}

/**
 * Publishes what the checked out commit gives, manifests and register in one commit. It synthesizes by itself: nothing that
 * lies in an output directory, of yesterday or of somebody else, comes with it.
 *
 * @throws InvalidInput with every problem of every target
 */
export function publish({ files, inputs }: Pick<Invocation, 'files' | 'inputs'>, request: PublishRequest): Outcome {
  const [first] = files;
  if (first === undefined)
    throw new CommandFailed('there is no project to publish: name a services.yaml in SERVICES_FILE');
  // A project may lie in a repository of its own.
  const git = new Git(dirname(first));
  const { remote, branch, removal, replace, tries } = request;
  const [, sourceRemote, sourceName] = /^([^/]+)\/(.+)$/.exec(request.source) ?? [];
  if (sourceRemote === undefined || sourceName === undefined)
    throw new CommandFailed(
      `--source: ${JSON.stringify(request.source)} must be a remote and its branch, as origin/main`,
    );
  const branches = {
    branch: new RemoteBranch(git, remote, branch),
    sourceBranch: new RemoteBranch(git, sourceRemote, sourceName),
  };
  const source = checkedOutSource(git);
  const projects = loadProjects(files, inputs);
  const { outputs } = buildAll(projects, { notices: new Notices() });
  const stored = store(git, projects, outputs, source.commit);
  const made = { ...stored, projects, isPart: Boolean(inputs.environment.SERVICES_FILE) };
  return publishContents({ git, source, ...branches, made, removal, replace, tries });
}

/** Puts what is to be published into the repository; nothing points to it yet. */
function store(
  git: Git,
  projects: readonly Project[],
  outputs: readonly TargetOutput[],
  commit: string,
): Pick<Made, 'targets' | 'registers'> {
  const texts = outputs.flatMap(({ files }) => [...files.values()]);
  const ids = storeTexts(git, texts).values();
  const targets = outputs.map(({ name, files }): [string, Files] => [
    name,
    new Map([...files.keys()].map((file) => [file, ids.next().value ?? ''])),
  ]);
  const registers = projects.map(({ name, file, register }): [string, Files] => {
    const folder = posix.join(new Git(dirname(file)).output(['rev-parse', '--show-prefix']), 'slots');
    const inCommit = registerFiles(git, commit, folder);
    if (inCommit.size !== register.all.length)
      throw new CommandFailed(
        `the register of ${name} has ${register.all.length} files, and the commit ${inCommit.size} of them: does git ignore one?`,
      );
    return [name, inCommit];
  });
  return { targets: new Map(targets), registers: new Map(registers) };
}
