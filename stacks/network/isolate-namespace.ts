import type { Construct } from 'constructs';
import { groupKind, objectName } from '../../kubernetes/kubernetes-object';
import type { PlacedObject } from '../../kubernetes/placed-object';
import type { Notices } from '../../input/notice';
import type { Target } from '../../config/target';
import { NamespaceNetwork, type PublishedService } from '../../constructs/network/namespace-network';
import { othersThan, type Selector } from '../../constructs/network/others';

export interface NamespaceToIsolate {
  readonly target: Target;
  /** Gets the objects. */
  readonly scope: Construct;
  /** All objects of the namespace, those of guests too. */
  readonly entries: readonly PlacedObject[];
  readonly notices: Notices;
}

/** Gives the pods of a namespace a NetworkPolicy for each direction in which none of the project, or of a data service, speaks for them. */
export function isolateNamespace({ target, scope, entries, notices }: NamespaceToIsolate): void {
  const { namespace, project, network } = target;
  if (!network.enabled) return;
  const policies = entries.filter(({ object }) => isPolicy(object));
  const left = (direction: Direction): Selector[] => {
    const own = policies.filter((policy) => directionsOf(policy).includes(direction));
    const others = othersThan(own.map(selectorOf));
    if (others === undefined || others.length === 0) noticeNone(direction, own, others === undefined);
    return others ?? [];
  };
  const noticeNone = (direction: Direction, own: readonly PlacedObject[], areMany: boolean) => {
    const all = own.find((policy) => isEmpty(selectorOf(policy))) ?? own.at(-1);
    if (!all) return;
    const why = areMany ? 'and others select pods by too many labels' : 'speaks for all pods';
    notices.add(
      target.name,
      all.position,
      `${objectName(all.object)} ${why}, so slotstack adds no NetworkPolicy for ${direction}`,
    );
  };
  new NamespaceNetwork(scope, 'network', {
    namespace,
    project,
    network,
    called: left('Ingress'),
    calling: left('Egress'),
    published: entries.flatMap(publishedService),
  });
}

type Direction = 'Ingress' | 'Egress';

interface PolicySpec {
  readonly podSelector?: Selector | null;
  readonly policyTypes?: readonly string[] | null;
  readonly egress?: readonly unknown[] | null;
}

function isPolicy(object: PlacedObject['object']): boolean {
  return object.kind === 'NetworkPolicy' && groupKind(object).group === 'networking.k8s.io';
}

function selectorOf({ object }: PlacedObject): Selector {
  return (object.spec as PolicySpec | undefined)?.podSelector ?? {};
}

function isEmpty({ matchLabels, matchExpressions }: Selector): boolean {
  return Object.keys(matchLabels ?? {}).length === 0 && (matchExpressions ?? []).length === 0;
}

/** As the API server fills it in. */
function directionsOf({ object }: PlacedObject): readonly string[] {
  const { policyTypes, egress } = (object.spec ?? {}) as PolicySpec;
  return policyTypes?.length ? policyTypes : ['Ingress', ...(egress?.length ? ['Egress'] : [])];
}

interface ServiceSpec {
  readonly type?: string;
  readonly selector?: Readonly<Record<string, string>> | null;
  readonly externalIPs?: readonly string[] | null;
  readonly ports?: readonly {
    readonly port: number;
    readonly targetPort?: number | string;
    readonly protocol?: string;
  }[];
}

function publishedService({ object }: PlacedObject): PublishedService[] {
  if (object.kind !== 'Service' || object.apiVersion !== 'v1') return [];
  const { type, selector, externalIPs, ports } = (object.spec ?? {}) as ServiceSpec;
  const isPublished = type === 'NodePort' || type === 'LoadBalancer' || (externalIPs?.length ?? 0) > 0;
  if (!isPublished || Object.keys(selector ?? {}).length === 0) return [];
  return [
    {
      name: object.metadata.name,
      selector: selector ?? {},
      ports: (ports ?? []).map(({ port, targetPort, protocol }) => ({
        port: targetPort ?? port,
        protocol: protocol ?? 'TCP',
      })),
    },
  ];
}
