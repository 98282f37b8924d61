import { basename, dirname, isAbsolute, join, posix } from 'node:path';
import { allDeliveries } from '../cluster/delivery';
import { BuiltManifests } from '../cluster/manifests';
import { readHeader } from '../config/header';
import { projectRootOf, readVariables } from '../config/inputs';
import { loadProject } from '../config/project';
import type { SlotRecord } from '../config/register';
import { githubRepository, refuseOtherRepository } from '../git/gh';
import { Git } from '../git/git';
import { RemoteBranch } from '../git/remote-branch';
import { claimLines, claimsOf } from '../constructs/facts/claims';
import type { Builder } from '../config/images/builder';
import type { ImageBuild, OwnImages } from '../config/images/image-builds';
import { buildable } from '../config/images/target-images';
import { InvalidInput } from '../input/problem';
import { readTextFile } from '../input/text-file';
import { CommandFailed } from '../process/command-failed';
import { Issues } from '../slots/issues';
import { LocalRegister } from '../slots/local-register';
import { RemoteRegister } from '../slots/remote-register';
import { objectsOnGeneration } from '../stacks/claim-generation';
import { claimsOfDataPaths } from '../stacks/data-store';
import { fetchCommit, ownImages, wholeId } from '../slots/own-images';
import { SlotProject } from '../slots/slot-project';
import type { ProjectOf, SlotRegister } from '../slots/slot-register';
import { inputsOf, invocation, type FileOptions } from './invocation';
import { slotFacts, type SlotFacts } from './slot-facts';
import type { Surroundings } from './surroundings';
import { UsageError } from './usage-error';

/** Which register is meant. */
export interface RegisterOptions extends FileOptions {
  /** @default the only project there is */
  readonly project?: string | undefined;
  /** Whether it is that in the files of the checkout, and not that on a branch. */
  readonly local?: true | undefined;
  /** @default origin */
  readonly remote?: string | undefined;
  /** @default main */
  readonly branch?: string | undefined;
}

/** Where the register that the options name is, and its services.yaml. */
export class RegisterPlace {
  private readonly inputs;
  /** services.yaml. It need not be in the checkout. */
  private readonly file: string;

  constructor(
    private readonly surroundings: Surroundings,
    private readonly options: RegisterOptions,
  ) {
    this.inputs = inputsOf(surroundings);
    this.file = servicesFile(surroundings, options);
  }

  register(): SlotRegister {
    const { local, branch = 'main' } = this.options;
    if (local) return new LocalRegister(this.file, this.projectOf);
    const { directory, services } = this.inRepository();
    return new RemoteRegister({
      remote: this.remote,
      branch,
      git: new Git(directory),
      services,
      projectOf: this.projectOf,
    });
  }

  issues(): Issues {
    return new Issues(this.repository());
  }

  /** The repository on GitHub that its issues are of. @throws CommandFailed where it is none, or another than the remote */
  repository(): string {
    const repository = githubRepository(this.surroundings.environment);
    if (!this.options.local) {
      const git = new Git(this.inRepository().directory);
      refuseOtherRepository(git.output(['remote', 'get-url', '--', this.remote]), repository);
    }
    return repository;
  }

  /** Why git knows no such remote here, in its words; undefined where it does. */
  whyNoRemote(): string | undefined {
    const { status, stderr } = new Git(this.inRepository().directory).call(['remote', 'get-url', '--', this.remote]);
    return status === 0 ? undefined : (stderr.split('\n')[0] ?? '').replace(/^(error|fatal): /, '');
  }

  /** A branch of the remote. */
  remoteBranch(name: string): RemoteBranch {
    return new RemoteBranch(new Git(this.inRepository().directory), this.remote, name);
  }

  /**
   * What a slot has to build for itself to show a commit, by the commit that has the register; undefined where that cannot be known.
   *
   * @throws CommandFailed where the commit is nowhere
   */
  imagesAt(commit: string): (base: string | undefined) => OwnImages | undefined {
    const built = this.built();
    if (!built) return () => undefined;
    const { builds, builder } = built;
    if (!builder || builds.length === 0) return () => ({});
    const { directory } = this.inRepository();
    const git = new Git(directory);
    fetchCommit(git, this.remote, commit);
    const prefix = git.output(['-C', dirname(this.file), 'rev-parse', '--show-prefix']).replace(/\/$/, '') || '.';
    if (prefix !== builder.directory)
      throw new CommandFailed(
        `${this.file} lies in ${prefix} of its repository, and builds are made from ${builder.directory}: set builds.directory to "${prefix === '.' ? '' : prefix}"`,
      );
    const slots = posix.join(builder.directory, 'slots');
    const branch = builder.branch === undefined ? undefined : new RemoteBranch(git, this.remote, builder.branch).tip();
    return (base = 'HEAD') => ownImages(git, builds, { commit, base: branch ?? base, slots }, console.error);
  }

  /** The whole id of a commit: servers know no other. As it was given where nobody here knows it. */
  wholeCommit(commit: string | undefined): string | undefined {
    if (commit === undefined) return undefined;
    const git = new Git(this.inRepository().directory);
    return git.knows(commit) ? wholeId(git, commit) : commit;
  }

  /**
   * Images that slots can build for themselves, as the files of the checkout have them; undefined where these cannot be read, and nothing
   * says that any is built.
   */
  private built(): { readonly builds: readonly ImageBuild[]; readonly builder?: Builder } | undefined {
    try {
      // One slot shows how it is with all, also where none was ever taken.
      const { targets } = loadProject(this.file, { ...this.inputs, slots: this.inputs.slots ?? 1 });
      const slots = targets.filter(({ slot }) => slot !== undefined);
      const all = slots.flatMap(({ images }) => buildable(images));
      const builder = slots.find(({ images }) => images.builder)?.images.builder;
      return { builds: [...new Map(all.map((build) => [build.name, build])).values()], ...(builder && { builder }) };
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      // What a slot would run is not guessed at.
      if (/^builds:/m.test(readTextFile(this.file, this.file).text)) throw error;
      console.error(
        'note: services.yaml is not to be read here, so images are not looked at: slotstack report says why',
      );
      return undefined;
    }
  }

  /** What a clean does to the claims that the files of the checkout have, as far as they can be read here. */
  claimLines(slot: number): string[] {
    try {
      const { targets } = loadProject(this.file, this.inputs);
      const own = targets.filter((target) => target.slot === slot);
      const claims = own.flatMap((target) => claimsOf(objectsOnGeneration(target, targets), claimsOfDataPaths(target)));
      return claimLines(claims);
    } catch {
      return [];
    }
  }

  /**
   * What there is to know of a slot in use, for each of its targets, as the files of the checkout have them; undefined where they cannot
   * be read here.
   */
  factsOf(record: SlotRecord): ReadonlyMap<string, SlotFacts> | undefined {
    const { slot } = record;
    try {
      const project = loadProject(this.file, { ...this.inputs, slots: Math.max(this.inputs.slots ?? 1, slot) });
      const manifests = new BuiltManifests([project]);
      const deliveries = allDeliveries([project]).filter(({ target }) => target?.slot === slot);
      return new Map(deliveries.map((delivery) => [delivery.name, slotFacts(delivery, record, manifests)]));
    } catch (error) {
      if (error instanceof InvalidInput) return undefined;
      throw error;
    }
  }

  private get remote(): string {
    return this.options.remote ?? 'origin';
  }

  /** A project may lie in a repository of its own, above or beside the directory that the command is started in. */
  private inRepository(): { readonly directory: string; readonly services: string } {
    return isAbsolute(this.file) || this.file.startsWith('..')
      ? { directory: dirname(this.file), services: basename(this.file) }
      : { directory: '.', services: this.file };
  }

  private readonly projectOf: ProjectOf = (services, register) => {
    const header = readHeader(services);
    const { project: name = header.project } = this.options;
    if (header.project !== name)
      throw new CommandFailed(
        `${services.name} is of project "${header.project}", not of "${name}": rename its folder, or the project in it, so that both are the same`,
      );
    const variables = readVariables(this.inputs, this.file, header.envFiles);
    return new SlotProject(header, register, variables, projectRootOf(this.inputs, services.positionOf(0)));
  };
}

/** @throws UsageError where there are several, and none is named */
function servicesFile(surroundings: Surroundings, options: RegisterOptions): string {
  const { files, root, isPart } = invocation(surroundings, options);
  const { project } = options;
  if (!isPart && project !== undefined) return join(root, 'projects', project, 'services.yaml');
  const [file, ...others] = files;
  if (others.length > 0) throw new UsageError('there are several projects here: name one with --project');
  return file;
}
