import { groupKind, type KubernetesObject } from '../../../kubernetes/kubernetes-object';
import { podLabelsOf, podSpecOf } from '../../../kubernetes/pod-template';
import { suggestion } from '../../../input/suggestion';
import { Field } from '../../../kubernetes/object-checks/field';

/** What is wrong with a reference, and where. */
export interface BrokenReference {
  readonly keys: readonly string[];
  readonly message: string;
}

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
  const { containers = [], initContainers = [] } = podSpecOf(object) ?? {};
  return [...initContainers, ...containers].flatMap((container) =>
    new Field(container).at('ports').items.flatMap((port) => port.at('name').text ?? []),
  );
}

/** Ports of Services that an Ingress leads to and that these do not have, and the Services that are not there. */
export function brokenIngress(
  object: KubernetesObject,
  all: readonly KubernetesObject[],
): { readonly broken: BrokenReference[]; readonly absent: readonly Field[] } {
  if (groupKind(object).group !== 'networking.k8s.io' || object.kind !== 'Ingress') return { broken: [], absent: [] };
  const spec = new Field(object).at('spec');
  const paths = spec.at('rules').items.flatMap((rule) => rule.at('http', 'paths').items);
  const backends = [spec.at('defaultBackend'), ...paths.map((path) => path.at('backend'))];
  const broken = new Map<string, BrokenReference>();
  const absent = new Map<string, Field>();
  for (const backend of backends) {
    const name = backend.at('service', 'name');
    if (name.text === undefined) continue;
    const service = all.find((each) => isService(each) && each.metadata.name === name.text);
    if (!service) {
      if (!absent.has(name.text)) absent.set(name.text, name);
      continue;
    }
    const port = backend.at('service', 'port');
    if (hasPort(service, port)) continue;
    const message = `Service/${name.text} has no port ${port.at('name').text ?? port.at('number').number ?? '?'}`;
    if (!broken.has(message)) broken.set(message, { keys: port.keys, message });
  }
  return { broken: [...broken.values()], absent: [...absent.values()] };
}

function hasPort(service: KubernetesObject, port: Field): boolean {
  const spec = new Field(service).at('spec');
  if (spec.at('type').text === 'ExternalName') return true;
  return spec
    .at('ports')
    .items.some((each) =>
      port.at('name').text
        ? each.at('name').text === port.at('name').text
        : each.at('port').value === port.at('number').value,
    );
}

function isService(object: KubernetesObject): boolean {
  return object.kind === 'Service' && object.apiVersion === 'v1';
}
