import type { Target } from '../../config/target';
import { engineOf } from '../../config/schema/data-services';
import type { Problems } from '../../input/problem';
import { objectName } from '../../kubernetes/kubernetes-object';
import type { ManifestObject } from '../../kubernetes/placed-object';
import { secretKeys } from '../../rules/data-service/operated';
import { operatedServices } from '../operated-services';

/**
 * Finds Secrets among a target's files that lack a key: applications and the operator read the same credentials, each by other keys. Without
 * its own, an operator makes no database, or one with a user that nobody knows. Most Secrets are in no file, and cannot be looked at.
 */
export function checkOperatedSecrets(target: Target, secrets: readonly ManifestObject[], problems: Problems): void {
  for (const config of operatedServices(target)) {
    const engine = engineOf(config);
    if (!engine) continue;
    const prefix = config.type.toUpperCase();
    const needed = [`${prefix}_USER`, `${prefix}_PASSWORD`, ...secretKeys[engine]];
    for (const { object, position } of secrets.filter(({ object: { metadata } }) => metadata.name === config.secret)) {
      const missing = needed.filter((key) => !keysOf(object).includes(key));
      if (missing.length === 0) continue;
      problems.add(
        position,
        `${objectName(object)}: has no ${missing.join(', ')}: data service ${config.name} needs ${prefix}_USER and ${prefix}_PASSWORD for applications, and the same as ${secretKeys[engine].join(' and ')} for ${engine}`,
      );
    }
  }
}

function keysOf({ data, stringData }: ManifestObject['object']): string[] {
  return [data, stringData].flatMap((entries) => Object.keys(entries ?? {}));
}
