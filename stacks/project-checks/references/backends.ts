import { groupKind, type KubernetesObject } from '../../../kubernetes/kubernetes-object';
import { Field } from '../../../kubernetes/object-checks/field';
import type { BrokenReference } from './broken-reference';
import { isService } from './selected-pods';

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
