import type { Project } from '../config/project';
import { Register } from '../config/register';
import { suggestion } from '../input/suggestion';
import { isSame, type Files } from '../git/tree';
import { CommandFailed } from '../process/command-failed';
import type { Git } from '../git/git';
import {
  publishedRegister,
  registerPath,
  registersIn,
  filesOfTargets,
  projectOfTarget,
  targetsIn,
  type Publication,
} from './publication';
import { publishedFacts, type PublishedFacts } from './published-facts';
import { requestChanges, setbacks, slotChanges } from './register-changes';

/** What one run has made: all of its projects, and nothing of others. */
export interface Made {
  /** Whether the source may have more projects, which are not part of the run. */
  readonly isPart: boolean;
  readonly projects: readonly Pick<Project, 'name' | 'register' | 'targets'>[];
  /** Ids of the files of each output directory. */
  readonly targets: ReadonlyMap<string, Files>;
  /** Ids of the files of each project's register. */
  readonly registers: ReadonlyMap<string, Files>;
}

/** What is no longer made, and shall be published no longer either. */
export interface Removal {
  readonly targets: readonly string[];
  readonly projects: readonly string[];
}

/** What to publish, and how it differs from what is. */
export interface Contents {
  readonly files: Files;
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  /** Targets that this run has not made, and that stay published as they were. */
  readonly kept: readonly string[];
  /** What becomes of slots, and of the data of lasting environments. */
  readonly data: readonly string[];
}

/**
 * What was made, and what is published and was not made: Argo CD reads how to clean up a slot when it deletes that, so
 * a directory goes only when somebody says so.
 *
 * @param publication what is there. @default nothing
 * @throws CommandFailed where a task would meet the data of another, or something in use would go
 */
export function contentsOf(git: Git, made: Made, publication: Publication | undefined, removal: Removal): Contents {
  const published = new Published(git, publication);
  const gone = goneTargets(made, published, removal);
  const data = made.projects.flatMap((project) => dataChanges(project, made, published));
  const kept = published.names.filter((name) => !made.targets.has(name) && !gone.includes(name));
  const keptRegisters = [...published.registers].filter(
    ([name]) => !made.registers.has(name) && !removal.projects.includes(name),
  );
  const others = new Set([...kept.map((name) => published.projectOf(name)), ...keptRegisters.map(([name]) => name)]);
  for (const { name } of made.projects) others.delete(name);
  if (made.isPart && others.size > 0)
    throw new CommandFailed(
      `projects that are not part of this run are published too, and would be taken for those of this commit: ${[...others].join(', ')}; publish all in one run, without SERVICES_FILE`,
    );
  const targets = new Map([...made.targets, ...kept.map((name) => [name, published.filesOf(name)] as const)]);
  const files = new Map([
    ...filesOfTargets(targets),
    ...[...made.registers, ...keptRegisters].flatMap(([name, inside]) =>
      [...inside].map(([file, id]) => [registerPath(name, file), id] as const),
    ),
  ]);
  const names = [...made.targets.keys()].sort();
  return {
    files,
    added: names.filter((name) => !published.targets.has(name)),
    changed: names.filter((name) => published.targets.has(name) && !published.isSame(name, made)),
    removed: gone,
    kept,
    data,
  };
}

/** What is published before this run. */
class Published {
  readonly targets: ReadonlyMap<string, Files>;
  readonly registers: ReadonlyMap<string, Files>;

  constructor(
    private readonly git: Git,
    private readonly publication: Publication | undefined,
  ) {
    const files: Files = publication?.files ?? new Map<string, string>();
    this.targets = targetsIn(files);
    this.registers = registersIn(files);
  }

  get names(): string[] {
    return [...this.targets.keys()].sort();
  }

  filesOf(target: string): Files {
    return this.targets.get(target) ?? new Map<string, string>();
  }

  isSame(target: string, made: Made): boolean {
    return isSame(this.filesOf(target), made.targets.get(target) ?? new Map<string, string>());
  }

  /** @throws CommandFailed where they cannot be told */
  facts(target: string): PublishedFacts {
    const files = this.filesOf(target);
    const texts = this.git.blobs([...files.values()]);
    return publishedFacts(target, new Map([...files.keys()].map((path, index) => [path, texts[index] ?? ''])));
  }

  /** The project whose target it is. @throws CommandFailed where its files do not say so */
  projectOf(target: string): string {
    const project = projectOfTarget(this.git, this.filesOf(target));
    if (project === undefined)
      throw new CommandFailed(`what is published as ${target} cannot be understood: it names no project`);
    return project;
  }

  get projects(): string[] {
    return [...new Set([...this.registers.keys(), ...this.names.map((name) => this.projectOf(name))])].sort();
  }

  register(project: string): Register {
    return this.publication && this.registers.has(project)
      ? publishedRegister(this.git, this.publication, project)
      : new Register([]);
  }
}

/** Names of published targets that shall go. */
function goneTargets(made: Made, published: Published, removal: Removal): string[] {
  for (const project of removal.projects) {
    if (made.projects.some(({ name }) => name === project))
      throw new CommandFailed(`--remove-project: ${project} is part of this run: take it out of the source first`);
    const known = published.projects;
    if (!known.includes(project))
      throw new CommandFailed(`--remove-project: no ${project} is published${suggestion(project, known)}`);
    const { active: inUse, requests } = published.register(project);
    if (requests.length > 0)
      throw new CommandFailed(
        `--remove-project: environments of ${project} are published as asked for (${requests.map(({ environment }) => environment).join(', ')}): end them, and publish that first`,
      );
    if (inUse.length > 0)
      throw new CommandFailed(
        `--remove-project: slots of ${project} are published as in use (${inUse.map(({ slot }) => slot).join(', ')}): release them, and publish that first`,
      );
  }
  for (const target of removal.targets) {
    if (made.targets.has(target))
      throw new CommandFailed(`--remove: services.yaml still has ${target}: take it out of there first`);
    if (!published.targets.has(target))
      throw new CommandFailed(`--remove: no ${target} is published${suggestion(target, published.names)}`);
    const { project, slot } = published.facts(target);
    if (slot !== undefined && published.register(project).record(slot)?.active)
      throw new CommandFailed(
        `--remove: slot ${slot} is published as in use, and ${target} has what cleans it up: release it, and publish that first`,
      );
  }
  return published.names
    .filter((name) => !made.targets.has(name))
    .filter((name) => removal.targets.includes(name) || removal.projects.includes(published.projectOf(name)));
}

/** What becomes of the data of a project, in words. */
function dataChanges(
  { name, register, targets }: Made['projects'][number],
  made: Made,
  published: Published,
): string[] {
  const before = published.register(name);
  const backwards = setbacks(before, register);
  const lasting = targets.flatMap((target) => {
    if (target.slot !== undefined || published.isSame(target.name, made)) return [];
    const { generation = target.generation } = published.targets.has(target.name) ? published.facts(target.name) : {};
    if (target.generation < generation)
      backwards.push(`the data of ${target.name} has generation ${generation}, and ${target.generation} here`);
    return target.generation > generation
      ? [`the data of ${target.name} begins anew, generation ${generation} -> ${target.generation}`]
      : [];
  });
  if (backwards.length > 0)
    throw new CommandFailed(
      [`what is published of ${name} is newer, and a task would meet old data:`, ...backwards].join('\n'),
    );
  return [...slotChanges(before, register), ...requestChanges(before, register), ...lasting].map(
    (line) => `${name}: ${line}`,
  );
}
