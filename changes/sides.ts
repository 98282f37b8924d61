import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Notices } from '../input/notice';
import type { Project } from '../config/project';
import { buildAll } from '../stacks/synthesize';
import type { Git } from '../git/git';
import type { RemoteBranch } from '../git/remote-branch';
import { storeTexts, type Files } from '../git/tree';
import { CommandFailed } from '../process/command-failed';
import {
  filesOfTargets,
  projectOfTarget,
  publishedRegister,
  readPublication,
  registersIn,
  targetPath,
  targetsIn,
} from '../publish/publication';
import { storeOutputs } from '../publish/store-outputs';
import type { Side } from './comparison';

/** What the files of the checkout give. */
export function builtSide(git: Git, projects: readonly Project[]): Side {
  const { outputs } = buildAll(projects, { notices: new Notices() });
  return {
    files: filesOfTargets(storeOutputs(git, outputs)),
    registers: new Map(projects.map(({ name, register }) => [name, register])),
  };
}

/** What a branch has that is published to. @returns undefined where nothing is published yet */
export function publishedSide(git: Git, branch: RemoteBranch): Side | undefined {
  const tip = branch.tip();
  if (tip === undefined) return undefined;
  const publication = readPublication(git, tip);
  if (!publication)
    throw new CommandFailed(`the newest commit of ${branch.name}, ${tip}, was not made by "slotstack publish"`);
  const projects = [...registersIn(publication.files).keys()];
  return {
    files: publication.files,
    source: publication.source,
    registers: new Map(projects.map((project) => [project, publishedRegister(git, publication, project)])),
  };
}

/** What lies in an output directory, of which only the manifests are known. */
export function directorySide(git: Git, directory: string): Side {
  if (!existsSync(directory))
    throw new CommandFailed(
      `there is no directory ${directory}: name one of manifests, such as dist, which slotstack synth writes`,
    );
  if (!statSync(directory).isDirectory())
    throw new CommandFailed(
      `${directory} is a file: name a directory of manifests, such as dist, which slotstack synth writes`,
    );
  const paths = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const ids = storeTexts(
    git,
    paths.map((path) => readFileSync(path, 'utf8')),
  );
  return {
    files: new Map(paths.map((path, index) => [targetPath('', relative(directory, path)), ids[index] ?? ''])),
  };
}

/** A side without the targets of projects that are not part of a run: of those, it says nothing. */
export function ofProjects(git: Git, { files, ...side }: Side, projects: readonly Project[]): Side {
  const names = new Set(projects.map(({ name }) => name));
  const others = [...targetsIn(files)].flatMap(([target, inside]) => {
    const project = projectOfTarget(git, inside);
    return project !== undefined && names.has(project) ? [] : [`dist/${target}/`];
  });
  return { ...side, files: new Map([...files].filter(([path]) => !others.some((start) => path.startsWith(start)))) };
}

/** What a side has of these targets alone: nothing that they share, and of no register. */
export function ofTargets({ files, source }: Side, targets: readonly string[]): Side {
  const starts = targets.map((target) => `dist/${target}/`);
  return {
    files: new Map([...files].filter(([path]) => starts.some((start) => path.startsWith(start)))),
    ...(source !== undefined && { source }),
  };
}

/** The manifests among these files. */
export function manifestsIn(files: Files): Files {
  return new Map([...files].filter(([path]) => path.startsWith('dist/')));
}
