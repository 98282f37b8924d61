import { checkCollectors } from './shared-collectors';
import { isBelow, overlap, quote } from '../kubernetes/host-path';
import type { Inputs } from './inputs';
import { InvalidInput, Problems, UnusableInput, type Problem } from '../input/problem';
import type { UncheckedObject } from './load-target';
import { loadProject, type Project } from './project';
import type { Target } from './target';

/**
 * Reads all projects that are synthesized together.
 *
 * @param files the services.yaml of each
 * @throws InvalidInput with every problem of every project, and where two targets would share an output directory or
 * data
 */
export function loadProjects(files: readonly string[], inputs: Inputs): Project[] {
  const problems = new Problems();
  const objects: UncheckedObject[] = [];
  const projects = files.flatMap((file) => {
    try {
      return [loadProject(file, inputs)];
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      for (const { position, message } of error.problems) problems.add(position, message);
      if (error instanceof UnusableInput) objects.push(...(error.parts as readonly UncheckedObject[]));
      return [];
    }
  });
  const inNames = new Problems();
  checkNames(projects, inNames);
  const targets = projects.flatMap((project) => project.targets);
  if (inNames.isEmpty) {
    checkApart(targets, problems);
    checkDisks(targets, problems);
    checkCollectors(targets, problems);
    checkHostPaths(targets, problems);
  } else for (const { position, message } of inNames.all) problems.add(position, message);
  if (!problems.isEmpty) throw new UnusableProjects(problems.all, objects, projects);
  return projects;
}

/** What could be read of projects that cannot be used together. */
export class UnusableProjects extends UnusableInput<UncheckedObject> {
  constructor(
    problems: readonly Problem[],
    objects: readonly UncheckedObject[],
    /** The projects with which nothing is wrong when they are alone. */
    readonly projects: readonly Project[],
  ) {
    super(problems, objects);
  }
}

function checkNames(projects: readonly Project[], problems: Problems): void {
  for (const [index, { name, file }] of projects.entries()) {
    const other = projects.slice(0, index).find((candidate) => candidate.name === name);
    if (other) problems.add({ file, line: 1, column: 1 }, `project: ${other.file} is called "${name}" too`);
  }
}

/** A disk has one sentinel, and the sentinel has one id. */
function checkDisks(targets: readonly Target[], problems: Problems): void {
  const byPlace = new Map<string, { target: Target; disk: string }>();
  for (const target of targets) {
    if (!target.dataPaths) continue;
    const { root, disk, node = '' } = target.dataPaths;
    const place = `${node}:${root}`;
    const other = byPlace.get(place);
    if (other && other.disk !== disk)
      problems.add(
        target.dataPathsPosition,
        `dataPaths: ${root} is the root of ${describe(other.target)} with the disk "${other.disk}" and of ${describe(target)} with the disk "${disk}"; give each a root of its own, or both the same "disk"`,
        target.slot,
      );
    byPlace.set(place, other ?? { target, disk });
  }
}

/** A path that pods may mount beside the data must not be a way to the data. */
function checkHostPaths(targets: readonly Target[], problems: Problems): void {
  const roots = new Set(targets.flatMap(({ dataPaths }) => dataPaths?.root ?? []));
  for (const { path, position } of targets.flatMap(({ guard }) => guard.hostPaths)) {
    const root = [...roots].find((candidate) => overlap(path, candidate));
    if (root !== undefined)
      problems.add(position, `host path ${quote(path)}: data lies in ${root}, which only data services mount`);
  }
}

/** No two targets share an output directory, nor does the data of one lie in that of another. */
function checkApart(targets: readonly Target[], problems: Problems): void {
  const byName = new Map<string, Target>();
  for (const target of targets) {
    const other = byName.get(target.name);
    if (other)
      problems.add(
        target.dataPathsPosition,
        `${describe(other)} and ${describe(target)} both have the output directory and namespace ${target.name}`,
        target.slot,
      );
    byName.set(target.name, target);
  }
  // Sorted, a directory stands right before all that lie in it.
  const withData = targets.flatMap((target) =>
    target.dataPaths ? [{ target, directory: target.dataPaths.environmentDirectory }] : [],
  );
  withData.sort(
    (a, b) => Number(`${a.directory}/` > `${b.directory}/`) - Number(`${a.directory}/` < `${b.directory}/`),
  );
  let outer: (typeof withData)[number] | undefined;
  for (const current of withData) {
    if (outer && (current.directory === outer.directory || isBelow(current.directory, outer.directory))) {
      const fix =
        current.target.project === outer.target.project
          ? 'give each environment and slot a directory of its own'
          : 'give each project a root of its own';
      problems.add(
        current.target.dataPathsPosition,
        `dataPaths: the data of ${describe(outer.target)} in ${outer.directory} and of ${describe(current.target)} in ${current.directory} would share a directory; ${fix}`,
        current.target.slot,
      );
    } else outer = current;
  }
}

function describe({ project, environment, slot }: Target): string {
  return `${project} ${environment}${slot === undefined ? '' : ` slot ${slot}`}`;
}
