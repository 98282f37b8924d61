import type { Project } from '../config/project';
import { suggestion } from '../input/suggestion';
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
  throw new CommandFailed(`there is no target "${name}"${suggestion(name, names)}`);
}

/** Those of several names, each taken once. @throws CommandFailed with what was meant, perhaps */
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
