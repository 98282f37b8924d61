import type { Project } from '../config/project';
import { nearOrSome } from '../input/suggestion';
import type { Target } from '../config/target';
import { platformName } from '../stacks/platform-stack';
import { CommandFailed } from '../process/command-failed';

/**
 * What one directory of the output holds, as commands name it: a target, or the platform that a project's targets
 * share.
 */
export interface Delivery {
  readonly name: string;
  readonly namespace: string;
  readonly project: Project;
  /** @default none: this is the platform */
  readonly target?: Target;
  /** Of a platform: environments, without what others have alone. @default all */
  readonly environments?: ReadonlySet<string>;
}

/** All targets of projects, and after those of each its platform. */
export function allDeliveries(projects: readonly Project[]): Delivery[] {
  return projects.flatMap((project) => [...project.targets.map((target) => of(project, target)), platformOf(project)]);
}

/** @throws CommandFailed with what was meant, perhaps */
export function findDelivery(projects: readonly Project[], name: string): Delivery {
  const deliveries = allDeliveries(projects);
  const found = deliveries.find((delivery) => delivery.name === name);
  if (found) return found;
  const names = deliveries.map((delivery) => delivery.name);
  throw new CommandFailed(`there is no target "${name}"${targetsLike(name, names)}`);
}

/** The targets that a name may have meant: of a slot that there is not, the slots that there are. */
export function targetsLike(name: string, names: readonly string[]): string {
  const [, beginning = ''] = /^(.+-)\d+$/.exec(name) ?? [];
  const slots = names.filter(
    (each) => beginning !== '' && each.startsWith(beginning) && /^\d+$/.test(each.slice(beginning.length)),
  );
  const [first, last] = [slots[0], slots.at(-1)];
  if (first === undefined || last === undefined) return nearOrSome(name, names);
  return `; there ${first === last ? `is ${first}` : `are ${first} to ${last}`}`;
}

/** The deliveries of several names, each taken once. @throws CommandFailed with what was meant, perhaps */
export function findDeliveries(projects: readonly Project[], names: readonly string[]): Delivery[] {
  return [...new Set(names)].map((name) => findDelivery(projects, name));
}

export function platformOf(project: Project): Delivery {
  const name = platformName(project.name);
  return { name, namespace: name, project };
}

function of(project: Project, target: Target): Delivery {
  return { name: target.name, namespace: target.namespace, project, target };
}
