import { groupKind, objectName, type KubernetesObject } from '../../config/kubernetes-object';
import type { PlacedObject } from '../../config/manifests/manifest-object';
import type { Notices } from '../../config/notice';
import type { Problems } from '../../config/problem';
import type { Target } from '../../config/target';
import { brokenIngress, brokenService } from './services';
import { settingsUsed } from './settings-used';

export interface ReferenceCheck {
  readonly target: Target;
  /** The objects of its namespace: its own, and those of other targets there. */
  readonly entries: readonly PlacedObject[];
  /** Names of Secrets that are known to exist, or to be made, outside of the output. */
  readonly secrets: ReadonlySet<string>;
  readonly problems: Problems;
  readonly notices: Notices;
}

/** Made in every namespace by Kubernetes. */
const alwaysThere = ['kube-root-ca.crt'];

/**
 * Finds objects that refer to what is not there. What is certain to fail is a problem; what somebody else may bring is a note: an
 * operator makes ConfigMaps, and people put Secrets into lasting environments. A slot begins with a new namespace, and nobody does.
 */
export function checkReferences({ target, entries, secrets, problems, notices }: ReferenceCheck): void {
  const objects = entries.map(({ object }) => object);
  const namesOf = (kind: string) =>
    new Set(objects.filter((object) => object.kind === kind).map(({ metadata }) => metadata.name));
  const configMaps = new Set([...namesOf('ConfigMap'), ...alwaysThere]);
  const allSecrets = new Set([...namesOf('Secret'), ...secrets]);
  const byOperators = JSON.stringify(objects.filter(isOfOperator));
  const isMade = (name: string) => byOperators.includes(JSON.stringify(name));
  for (const { object, position } of entries) {
    const name = objectName(object);
    const { configMaps: usedConfigMaps, secrets: usedSecrets } = settingsUsed(object);
    const missing = [
      ...usedConfigMaps.filter((each) => !configMaps.has(each)).map((each) => ({ kind: 'ConfigMap', name: each })),
      ...(target.slot === undefined ? [] : usedSecrets)
        .filter((each) => !allSecrets.has(each))
        .map((each) => ({ kind: 'Secret', name: each })),
    ];
    for (const each of missing.filter((found) => !isMade(found.name)))
      notices.add(
        target.name,
        position,
        `${name} uses ${each.kind}/${each.name}, which no file has: its pods wait until somebody makes it`,
      );
    const { broken, absent } = brokenIngress(object, objects);
    for (const message of [...broken, ...brokenService(object, objects)])
      problems.add(position, `${name}: ${message}`, target.slot);
    for (const service of absent.filter((each) => !isMade(each)))
      notices.add(target.name, position, `${name} leads to Service/${service}, which no file has`);
  }
}

/** Such an object may have something made that it names. */
function isOfOperator(object: KubernetesObject): boolean {
  const { group } = groupKind(object);
  return group.includes('.') && !group.endsWith('.k8s.io');
}
