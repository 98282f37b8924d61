import type { Project } from '../config/project';
import { ArgoCd } from './argocd/argocd';
import { hookNotice } from './argocd/hook-notice';
import type { Deliverer } from './deliverer';

/** Who applies the output by hand, or in a way that nothing is said of. */
const byHand: Deliverer = {
  mark: (object) => object,
  hookNotice: (object) => hookNotice(object, false),
  addToPlatform: () => undefined,
  check: () => undefined,
};

/** What delivers a project, as its services.yaml says. */
export function delivererOf({ argocd: { source } }: Project): Deliverer {
  return source ? new ArgoCd(source) : byHand;
}
