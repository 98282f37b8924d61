import type { Project } from '../config/project';
import { platformOf, type Delivery } from './delivery';
import { CommandFailed } from '../process/command-failed';
import { BuiltManifests } from './manifests';
import { kindsToCome } from './definitions';
import type { Kubectl } from './kubectl';
import { LiveNamespace } from './namespace';
import { planOf, type Plan, type PlanOptions } from './plan';

/**
 * What applying these targets would do, in the order that is safe: the platforms of their projects come first. Changes
 * nothing.
 *
 * @param outdir holds what is applied
 * @throws CommandFailed where a slot is not in use, the output is not up to date, or an object would be refused
 */
export function plansOf(
  kubectl: Kubectl,
  named: readonly Delivery[],
  outdir: string,
  projects: readonly Project[],
  options: PlanOptions,
): Plan[] {
  for (const delivery of named) checkRegister(delivery);
  const built = new BuiltManifests(projects);
  const manifests = inOrder(kubectl, named).map((delivery) => [delivery, built.writtenIn(outdir, delivery)] as const);
  const toCome = kindsToCome(
    kubectl,
    manifests.flatMap(([, { objects }]) => objects),
  );
  return manifests.map(([delivery, written]) => ({
    ...planOf(kubectl, delivery, written, options, toCome),
    secrets: built.secretsToApply(delivery),
  }));
}

function inOrder(kubectl: Kubectl, named: readonly Delivery[]): Delivery[] {
  const platforms = new Map(named.map(({ project }) => [project.name, platformFor(named, project)]));
  const before = [...platforms.values()].filter((platform) => !isLeftToArgoCd(kubectl, platform, named));
  return [...before, ...named.filter(({ target }) => target)];
}

/** One that is named is asked for with all that is in it; otherwise, with what the targets need. */
function platformFor(named: readonly Delivery[], project: Project): Delivery {
  const platform = platformOf(project);
  const own = named.filter((delivery) => delivery.project === project);
  if (own.some(({ target }) => !target)) return platform;
  const environments = own.flatMap(({ target }) => (target ? [target.environment] : []));
  return { ...platform, environments: new Set(environments) };
}

/** A platform that is not asked for, only needed, may come another way. */
function isLeftToArgoCd(kubectl: Kubectl, { name, namespace }: Delivery, named: readonly Delivery[]): boolean {
  if (named.some((delivery) => delivery.name === name)) return false;
  const { isArgoCds } = LiveNamespace.find(kubectl, namespace);
  if (isArgoCds) console.error(`note: ${name} is left to Argo CD, which delivers it`);
  return isArgoCds;
}

/** A slot that the register does not have in use would start with the data of its last task. */
function checkRegister({ name, project, target }: Delivery): void {
  if (target?.onRequest && !target.request)
    console.error(`note: nobody has asked for ${name} (slotstack slots request): it stays until somebody deletes it`);
  if (target?.slot === undefined) return;
  const record = project.register.record(target.slot);
  if (!record)
    console.error(
      `note: ${name} is not in the register: only the deletion of its namespace tells one task from the next`,
    );
  else if (!record.active)
    throw new CommandFailed(
      `${name} is released, and has the generation of its last task (${record.position.file}): take it first, by slotstack slots allocate`,
    );
}
