import type { KubernetesObject } from '../../../kubernetes/kubernetes-object';
import { containersOf, podLabelsOf, podSpecOf } from '../../../kubernetes/pod-template';
import { suggestion } from '../../../input/suggestion';
import { Field } from '../../../kubernetes/object-checks/field';
import type { BrokenReference } from './broken-reference';

/** Whether the pods that a Service selects are among the objects; undefined where it selects none, as one without a selector. */
export function podsOf(service: KubernetesObject, all: readonly KubernetesObject[]): KubernetesObject[] | undefined {
  const wanted = new Field(service).at('spec', 'selector').entries;
  if (!isService(service) || wanted.length === 0) return undefined;
  return all.filter((each) => {
    const labels = podLabelsOf(each);
    return podSpecOf(each) !== undefined && wanted.every(({ key, value }) => labels[key] === value);
  });
}

/** Names of ports that a Service leads to, and that none of the pods has that it selects. */
export function brokenService(object: KubernetesObject, all: readonly KubernetesObject[]): BrokenReference[] {
  const pods = podsOf(object, all) ?? [];
  // What somebody else makes may have it.
  if (pods.length === 0) return [];
  const names = pods.flatMap((pod) => portNamesOf(pod));
  return new Field(object).at('spec', 'ports').items.flatMap((port) => {
    const target = port.at('targetPort');
    const name = target.text;
    return name === undefined || /^[0-9]+$/.test(name) || names.includes(name)
      ? []
      : [
          {
            keys: target.keys,
            message: target.problem(`no container of its pods has a port named "${name}"${suggestion(name, names)}`),
          },
        ];
  });
}

function portNamesOf(object: KubernetesObject): string[] {
  return containersOf(podSpecOf(object) ?? {}).flatMap((container) =>
    new Field(container).at('ports').items.flatMap((port) => port.at('name').text ?? []),
  );
}

export function isService(object: KubernetesObject): boolean {
  return object.kind === 'Service' && object.apiVersion === 'v1';
}
