import type { Project } from '../config/project';
import { ArgoCd } from './argocd/argocd';
import { hookNotice } from './argocd/hook-notice';
import type { Deliverer } from './deliverer';
import { ownedTwice } from './project-checks/owned-twice';

/** Who applies the output by hand, or in a way that nothing is said of. */
const byHand: Deliverer = {
  mark: (object) => object,
  hookNotice: (object) => hookNotice(object, false),
  addToPlatform: () => undefined,
  check: (_project, outputs, { notices }) => {
    for (const { object, owner, other, position } of ownedTwice(outputs))
      notices.add(
        other,
        position,
        `${object} is in ${owner}, too, whose namespace it is: whoever is applied last has it, and the deletion of ${other} would take it along; leave it out of one, with "when" or dropKinds`,
      );
  },
};

/** What delivers a project, as its services.yaml says. */
export function delivererOf({ argocd: { source } }: Project): Deliverer {
  return source ? new ArgoCd(source) : byHand;
}
