import { dirname, posix } from 'node:path';
import { Notices } from '../input/notice';
import { loadProjects } from '../config/projects';
import type { Project } from '../config/project';
import { buildAll } from '../stacks/synthesize';
import { RemoteBranch } from '../git/remote-branch';
import type { Files } from '../git/tree';
import { CommandFailed } from '../process/command-failed';
import type { Inputs } from '../config/inputs';
import { Git } from '../git/git';
import type { Removal } from './contents';
import { publishedBranch } from './branch';
import { registerFiles } from './publication';
import { publishContents, type Outcome } from './publisher';
import { checkedOutSource } from './source';
import { storeOutputs } from './store-outputs';

/** What projects are read from. */
export interface ProjectFiles {
  /** services.yaml of each project. */
  readonly files: readonly string[];
  readonly inputs: Inputs;
}

export interface PublishRequest {
  /** Name of the remote with the published branch. */
  readonly remote: string;
  /** The branch that Argo CD reads. @default the one that services.yaml names */
  readonly branch?: string | undefined;
  /** The branch that sources are merged to, as `origin/main`. */
  readonly source: string;
  readonly removal: Removal;
  /** The newest commit of the published branch, to be replaced whatever it is. @default none */
  readonly replace?: string | undefined;
  /** How often it is begun where others are faster. @default 20 */
  readonly tries?: number;
}

/**
 * Publishes what the checked out commit gives, manifests and register in one commit. It synthesizes by itself: nothing
 * that lies in an output directory, of yesterday or of somebody else, comes with it.
 *
 * @throws InvalidInput with every problem of every target
 */
export function publish({ files, inputs }: ProjectFiles, request: PublishRequest): Outcome {
  const [first] = files;
  if (first === undefined)
    throw new CommandFailed('there is no project to publish: name a services.yaml in SERVICES_FILE');
  // A project may lie in a repository of its own.
  const git = new Git(dirname(first));
  const { remote, removal, replace, tries } = request;
  const [, sourceRemote, sourceName] = /^([^/]+)\/(.+)$/.exec(request.source) ?? [];
  if (sourceRemote === undefined || sourceName === undefined)
    throw new CommandFailed(
      `--source: ${JSON.stringify(request.source)} must be a remote and its branch, as origin/main`,
    );
  const sourceBranch = new RemoteBranch(git, sourceRemote, sourceName);
  const source = checkedOutSource(git);
  const projects = loadProjects(files, inputs);
  const branch = new RemoteBranch(git, remote, publishedBranch(projects, request.branch));
  if (branch.name === sourceBranch.name)
    throw new CommandFailed(
      `${branch.name} is the branch that sources are merged to: what is published is on a branch of its own, where nothing else is`,
    );
  const { outputs } = buildAll(projects, { notices: new Notices() });
  const made = {
    projects,
    isPart: Boolean(inputs.environment.SERVICES_FILE),
    targets: storeOutputs(git, outputs),
    registers: new Map(projects.map((project) => [project.name, registerOf(git, project, source.commit)])),
  };
  return publishContents({ git, source, sourceBranch, branch, made, removal, replace, tries });
}

/** Ids of the files of the register, as the commit has them. */
function registerOf(git: Git, { name, file, register }: Project, commit: string): Files {
  const folder = posix.join(new Git(dirname(file)).output(['rev-parse', '--show-prefix']), 'slots');
  const inCommit = registerFiles(git, commit, folder);
  const files = register.all.length + register.requests.length;
  if (inCommit.size !== files)
    throw new CommandFailed(
      `the register of ${name} has ${files} files, and the commit ${inCommit.size} of them: does git ignore one?`,
    );
  return inCommit;
}
