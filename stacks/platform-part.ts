import type { App } from 'cdk8s';
import type { Project } from '../config/project';
import { include } from './include';
import { checkForeignMounts } from '../constructs/data-store/foreign-mounts';
import { IncludedObject } from '../constructs/included/included-object';
import { newest } from '../kubernetes/object-checks/newer';
import type { SharedObject } from './placement';
import type { PlatformObjects } from './platform-objects';
import { Stack } from './stack';

const directory = 'only/';
const extension = '.k8s.yaml';

/**
 * The environments for which alone a file of a platform is; undefined of one that is for all.
 *
 * @param file `only/ai+ai-staging.k8s.yaml`
 */
export function environmentsOfPart(file: string): string[] | undefined {
  return file.startsWith(directory) ? file.slice(directory.length, -extension.length).split('+') : undefined;
}

/**
 * Whether a file is applied with the rest of its target or platform: what lies in other folders is for Argo CD, for the time of a deploy,
 * or for the end of the target.
 *
 * @param environments of a platform: those whose part is applied. @default all
 */
export function isApplied(file: string, environments?: ReadonlySet<string>): boolean {
  const only = environmentsOfPart(file);
  return only?.some((environment) => environments?.has(environment) ?? true) ?? !file.includes('/');
}

/**
 * What belongs to no target, and only some environments have: whoever applies another has not asked for it, and may do so in another
 * cluster.
 */
export class PlatformPart extends Stack {
  constructor(
    app: App,
    { targets }: Project,
    environments: readonly string[],
    { shared, dataRoots, problems }: PlatformObjects,
  ) {
    super(app, `${directory}${environments.join('+')}${extension}`);
    includeShared(this, shared, { targets, dataRoots, problems });
  }
}

/** Objects that belong to no target, in the stack of those whose they are. */
export function includeShared(
  stack: Stack,
  shared: readonly SharedObject[],
  { targets, dataRoots, problems }: Pick<Project, 'targets'> & Omit<PlatformObjects, 'shared'>,
): void {
  const version = newest(targets.map(({ kubernetesVersion }) => kubernetesVersion));
  for (const entry of shared) {
    include(entry, version, problems, () => {
      checkForeignMounts(entry.object, [], dataRoots);
      new IncludedObject(stack, entry);
    });
  }
}

/** Characters of a file name that names of environments may take: what more of them have is for all. */
const longest = 200;

/** What belongs to no target, and the same environments have. */
interface SharedPart {
  /** In the order of their names; empty of what all have that have a namespace of their own. */
  readonly environments: readonly string[];
  readonly shared: SharedObject[];
}

/** Objects by the environments that have them. */
export function partsOf(shared: readonly SharedObject[], { targets }: Pick<Project, 'targets'>): SharedPart[] {
  const owners = new Set(targets.filter(({ ownsNamespace }) => ownsNamespace).map(({ environment }) => environment));
  const parts = new Map<string, SharedPart>();
  for (const entry of shared) {
    const named = [...entry.environments].sort();
    const isCommon = [...owners].every((owner) => named.includes(owner)) || named.join('+').length > longest;
    const environments = isCommon ? [] : named;
    const key = environments.join('+');
    const part = parts.get(key) ?? { environments, shared: [] };
    part.shared.push(entry);
    parts.set(key, part);
  }
  return [...parts.values()];
}
