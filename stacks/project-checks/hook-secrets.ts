import type { Target } from '../../config/target';
import type { Problems } from '../../input/problem';
import { generatedSecrets } from '../generated-secrets';

/** A hook that runs before all else would wait for ever for a Secret that comes with a data service. */
export function checkHookSecrets(target: Target, problems: Problems): void {
  const later = generatedSecrets({ ...target, groups: target.groups.filter(({ comes }) => comes !== 'first') });
  for (const { moment, action, path, position } of target.hooks) {
    if (moment !== 'before' || action.does !== 'script') continue;
    for (const name of action.secrets.filter((each) => later.includes(each)))
      problems.add(
        position,
        `${path}: uses Secret/${name}, which is made with its data service, after what runs before: make it a step of afterApply, or list the group of its data service in slotBootstrapInfra`,
        target.slot,
      );
  }
}
