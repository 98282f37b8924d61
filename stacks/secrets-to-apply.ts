import { withLife } from '../constructs/facts/life';
import { labels } from '../constructs/labels';
import type { Project } from '../config/project';
import type { Target } from '../config/target';
import type { KubernetesObject } from '../kubernetes/kubernetes-object';
import type { TargetSecrets } from '../output/write-secrets';

/** A Secret that gets its values from whoever calls, with those values; an empty one is not known to him. */
export interface SecretToApply {
  readonly object: KubernetesObject;
  /** The environment variables with its values, by key. @default the files say where they come from */
  readonly variables?: ReadonlyMap<string, string>;
}

/**
 * The Secrets of a target that are applied by hand.
 *
 * @param files Secrets of its files
 */
export function secretsToApply(project: Project, target: Target, files: TargetSecrets | undefined): SecretToApply[] {
  const ofEnvironment = target.secrets.filter(({ source }) => source === 'environment');
  const declared = ofEnvironment.filter(({ keys }) => keys.length > 0);
  // In what lasts, somebody has made those of the files, unless services.yaml says otherwise. What lies elsewhere is somebody else's.
  const counts = ({ name, namespace }: KubernetesObject['metadata']) =>
    namespace === target.namespace &&
    (target.slot !== undefined || ofEnvironment.some((secret) => secret.name === name));
  return [
    ...declared.map(({ name, type, keys }): SecretToApply => {
      const values = keys.map((key) => [key.name, project.variable(key.variable) ?? ''] as const);
      const object = {
        apiVersion: 'v1',
        kind: 'Secret',
        type,
        metadata: { name, namespace: target.namespace, labels: labels(name, project.name) },
        stringData: Object.fromEntries(values),
      };
      return {
        object: target.life ? withLife(object, target.life) : object,
        variables: new Map(keys.map((key) => [key.name, key.variable])),
      };
    }),
    ...(files?.secrets ?? []).flatMap(({ object }): SecretToApply[] => (counts(object.metadata) ? [{ object }] : [])),
  ];
}
