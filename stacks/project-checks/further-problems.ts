import { objectName } from '../../kubernetes/kubernetes-object';
import { positionOfField } from '../../kubernetes/placed-object';
import { Notices } from '../../input/notice';
import { InvalidInput, Problems } from '../../input/problem';
import type { UncheckedObject } from '../../config/load-target';
import type { UnusableProjects } from '../../config/projects';
import type { FieldProblem } from '../../kubernetes/object-checks/check-object';
import { judge } from '../../kubernetes/object-checks/newer';
import { brokenIngress } from './references/backends';
import { brokenService } from './references/selected-pods';
import { buildAll } from '../synthesize';

/** The problems of projects that cannot be used, with those of their objects and of what else a build would find. */
export function withFurtherProblems({ problems, parts, projects }: UnusableProjects): InvalidInput {
  const earlier = new Problems();
  for (const { position, message } of problems) earlier.add(position, message);
  const further = new Problems(earlier);
  for (const part of parts)
    for (const { keys, message } of [...objectProblems(part), ...brokenReferences(part, parts)])
      further.add(positionOfField(part.entry, keys), message, part.slot);
  further.collect(() => buildAll(projects, { notices: new Notices() }));
  return new InvalidInput(further.all);
}

function objectProblems({ entry: { object }, kubernetesVersion }: UncheckedObject) {
  return judge(object, kubernetesVersion).problems;
}

function brokenReferences({ entry: { object }, namespace }: UncheckedObject, all: readonly UncheckedObject[]) {
  const objects = all.filter((other) => other.namespace === namespace).map(({ entry }) => entry.object);
  return [...brokenIngress(object, objects).broken, ...brokenService(object, objects)].map(
    ({ keys, message }): FieldProblem => ({ keys, message: `${objectName(object)}: ${message}` }),
  );
}
