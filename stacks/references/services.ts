import { groupKind, type KubernetesObject } from '../../config/kubernetes-object';
import { podLabelsOf, podSpecOf } from '../../config/manifests/pod-template';
import { suggestion } from '../../config/suggestion';

interface ServicePort {
  readonly name?: string | null;
  readonly port: number;
  readonly targetPort?: number | string | null;
}

interface ServiceSpec {
  readonly type?: string | null;
  readonly ports?: readonly ServicePort[] | null;
  readonly selector?: Readonly<Record<string, string>> | null;
}

interface Backend {
  readonly service?: {
    readonly name: string;
    readonly port?: { readonly name?: string | null; readonly number?: number | null } | null;
  } | null;
}

interface IngressSpec {
  readonly defaultBackend?: Backend | null;
  readonly rules?:
    | readonly {
        readonly http?: { readonly paths?: readonly { readonly backend: Backend }[] | null } | null;
      }[]
    | null;
}

/** Names of ports that a Service leads to, and that none of the pods has that it selects. */
export function brokenService(object: KubernetesObject, all: readonly KubernetesObject[]): string[] {
  if (!isService(object)) return [];
  const { selector, ports } = serviceSpec(object);
  const wanted = Object.entries(selector ?? {});
  if (wanted.length === 0) return [];
  const pods = all.filter((each) => {
    const labels = podLabelsOf(each);
    return podSpecOf(each) !== undefined && wanted.every(([key, value]) => labels[key] === value);
  });
  // What somebody else makes may have it.
  if (pods.length === 0) return [];
  const names = pods.flatMap((pod) => portNamesOf(pod));
  return (ports ?? []).flatMap(({ targetPort }) =>
    typeof targetPort !== 'string' || /^[0-9]+$/.test(targetPort) || names.includes(targetPort)
      ? []
      : [`spec.ports: no container of its pods has a port named "${targetPort}"${suggestion(targetPort, names)}`],
  );
}

function portNamesOf(object: KubernetesObject): string[] {
  const { containers = [], initContainers = [] } = podSpecOf(object) ?? {};
  return [...initContainers, ...containers].flatMap((container) =>
    ((container.ports ?? []) as readonly { readonly name?: string }[]).flatMap(({ name }) => name ?? []),
  );
}

/** Ports of Services that an Ingress leads to and that these do not have, and the Services that are not there. */
export function brokenIngress(
  object: KubernetesObject,
  all: readonly KubernetesObject[],
): { readonly broken: string[]; readonly absent: string[] } {
  if (groupKind(object).group !== 'networking.k8s.io' || object.kind !== 'Ingress') return { broken: [], absent: [] };
  const { defaultBackend, rules } = (object.spec ?? {}) as IngressSpec;
  const backends = [
    defaultBackend,
    ...(rules ?? []).flatMap(({ http }) => (http?.paths ?? []).map((path) => path.backend)),
  ];
  const broken = new Set<string>();
  const absent = new Set<string>();
  for (const { name, port } of backends.flatMap((backend) => backend?.service ?? [])) {
    const service = all.find((each) => isService(each) && each.metadata.name === name);
    if (!service) {
      absent.add(name);
      continue;
    }
    const { type, ports } = serviceSpec(service);
    if (type === 'ExternalName') continue;
    const isThere = (ports ?? []).some((each) => (port?.name ? each.name === port.name : each.port === port?.number));
    if (!isThere) broken.add(`Service/${name} has no port ${port?.name ?? port?.number ?? '?'}`);
  }
  return { broken: [...broken], absent: [...absent] };
}

function isService(object: KubernetesObject): boolean {
  return object.kind === 'Service' && object.apiVersion === 'v1';
}

function serviceSpec(object: KubernetesObject): ServiceSpec {
  return object.spec ?? {};
}
