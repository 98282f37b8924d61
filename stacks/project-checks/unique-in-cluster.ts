import { groupKind, kindName, objectName, type KubernetesObject } from '../../kubernetes/kubernetes-object';
import { isKnownKind } from '../../kubernetes/kubernetes-api';
import { positionOfField, type ManifestObject } from '../../kubernetes/placed-object';
import { podsWithin } from '../../kubernetes/pods-within';
import type { Notices } from '../../input/notice';
import type { Problems } from '../../input/problem';
import type { Project } from '../../config/project';
import type { Target } from '../../config/target';
import { Field } from '../../kubernetes/object-checks/field';
import type { Placement } from '../placement';

interface Taker {
  readonly target: Target;
  readonly entry: ManifestObject;
}

/** What a cluster has once, and where an object says that it wants it. */
interface Thing {
  readonly name: string;
  readonly keys: readonly string[];
}

/**
 * Finds what a cluster, or a node, has only once and several targets want: fixed ports and addresses, and a host with a path.
 *
 * All slots are in one cluster, so the second of them cannot be applied, or takes the requests of the first. Environments may be
 * in clusters of their own: of those, it is only said.
 */
export function checkOnePerCluster(
  { targets }: Project,
  placement: Placement,
  { problems, notices }: { readonly problems: Problems; readonly notices: Notices },
): void {
  const takers = new Map<string, Target[]>();
  for (const target of targets) {
    for (const entry of target.groups.flatMap(({ order }) => placement.objects(target, order))) {
      for (const thing of thingsOf(entry.object)) {
        const others = (takers.get(thing.name) ?? []).filter((other) => other !== target);
        tell(thing, others, { target, entry });
        takers.set(thing.name, [...others, target]);
      }
    }
  }

  function tell({ name, keys }: Thing, others: readonly Target[], { target, entry }: Taker): void {
    const message = `${objectName(entry.object)} takes ${name}`;
    const position = positionOfField(entry, keys);
    const [first] = others;
    // A lasting environment that wants it too does not hide that all slots do.
    if (others.some(({ environment }) => environment === target.environment))
      problems.add(
        position,
        `${message} in every slot, but a cluster has it once: leave it out, or let it depend on .Slot`,
      );
    else if (first)
      notices.add(
        target.name,
        position,
        `${message}, as in ${first.name}: that works only where they are in clusters of their own`,
      );
  }
}

function thingsOf(object: KubernetesObject): Thing[] {
  const { group, kind } = groupKind(object);
  const spec = new Field(object).at('spec');
  if (group === '' && kind === 'Service')
    return [...nodePortsOf(spec), ...addressesOf(spec), ...clusterAddressesOf(spec), ...dnsNamesOf(object)];
  if (group === 'networking.k8s.io' && kind === 'Ingress')
    return [...routesOf(spec), ...aliasesOf(object), ...dnsNamesOf(object)];
  if (group === 'gateway.networking.k8s.io') return gatewayRoutesOf(object);
  const ofOperator = isKnownKind(object) ? [] : [...hostsOfOperator(object), ...nodePortsWithin(spec)];
  return [...ofOperator, ...podsWithin(object).flatMap((pod) => portsOfNode(new Field(pod)))];
}

/** By kind, where routes of controllers other than that of Ingress say which host they take, or which requests. */
const hostFields: Readonly<Record<string, (spec: Field) => readonly Field[]>> = {
  'DNSEndpoint.externaldns.k8s.io': (spec) => spec.at('endpoints').items.map((endpoint) => endpoint.at('dnsName')),
  'HTTPProxy.projectcontour.io': (spec) => [spec.at('virtualhost', 'fqdn')],
  'IngressRoute.traefik.containo.us': matchesOf,
  'IngressRoute.traefik.io': matchesOf,
  'Route.route.openshift.io': (spec) => [spec.at('host')],
  'VirtualServer.k8s.nginx.org': (spec) => [spec.at('host')],
};

/** What a rule of Traefik matches; by a header, slots are told apart. */
function matchesOf(spec: Field): Field[] {
  const matches = spec.at('routes').items.map((route) => route.at('match'));
  return matches.filter(({ text = '' }) => /Host/.test(text) && !/Header|Query/.test(text));
}

function hostsOfOperator(object: KubernetesObject): Thing[] {
  const kind = kindName(groupKind(object));
  const spec = new Field(object).at('spec');
  // Of one host, OpenShift can have a route for each path.
  const path = kind.startsWith('Route.') ? (spec.at('path').text ?? '') : '';
  return (hostFields[kind]?.(spec) ?? []).flatMap(({ text, keys }) =>
    text ? [{ name: `${text}${path} among the hosts of ${kind}`, keys }] : [],
  );
}

/** Ports of the nodes that an operator is told to take, wherever that stands. */
function nodePortsWithin(field: Field): Thing[] {
  const inner = [...field.items, ...field.entries];
  return inner.flatMap((each): Thing[] =>
    each.key === 'nodePort' && each.number
      ? [{ name: `port ${each.number}/TCP of the nodes`, keys: each.keys }]
      : nodePortsWithin(each),
  );
}

/** Annotation by which ingress-nginx takes further hosts. */
const serverAlias = 'nginx.ingress.kubernetes.io/server-alias';

function aliasesOf(object: KubernetesObject): Thing[] {
  const { text = '', keys } = new Field(object).at('metadata', 'annotations', serverAlias);
  const hosts = text.split(',').map((host) => host.trim());
  return hosts.filter(Boolean).map((host) => ({ name: `the path / of host ${host}`, keys }));
}

function nodePortsOf(spec: Field): Thing[] {
  const ports = spec.at('ports').items.map((port) => [port.at('nodePort'), protocolOf(port)] as const);
  return [...ports, [spec.at('healthCheckNodePort'), 'TCP'] as const].flatMap(([port, protocol]): Thing[] =>
    port.number ? [{ name: `port ${port.number}/${protocol} of the nodes`, keys: port.keys }] : [],
  );
}

/** An address that the cluster gives to one Service; `None` is none. */
function clusterAddressesOf(spec: Field): Thing[] {
  const addresses = [spec.at('clusterIP'), ...spec.at('clusterIPs').items].filter(
    ({ text }) => text !== undefined && !['', 'None'].includes(text),
  );
  const byText = new Map(addresses.map((address) => [address.text, address]));
  return [...byText.values()].map(({ text, keys }) => ({ name: `address ${text ?? ''} of the cluster`, keys }));
}

/** Annotation by which external-dns lets names lead to a Service or an Ingress. */
const dnsNames = 'external-dns.alpha.kubernetes.io/hostname';

function dnsNamesOf(object: KubernetesObject): Thing[] {
  const field = new Field(object).at('metadata', 'annotations', dnsNames);
  const names = (field.text ?? '').split(',').map((name) => name.trim());
  return names.filter(Boolean).map((name) => ({ name: `the name ${name} in DNS`, keys: field.keys }));
}

/** Hosts of a route at a Gateway of another namespace, which all slots share: one of the routes gets the requests. */
function gatewayRoutesOf(object: KubernetesObject): Thing[] {
  const spec = new Field(object).at('spec');
  const gateways = spec.at('parentRefs').items.flatMap((parent) => {
    const namespace = parent.at('namespace').text;
    const names = [namespace, parent.at('name').text, parent.at('sectionName').text];
    return namespace === undefined || namespace === object.metadata.namespace ? [] : [names.filter(Boolean).join('/')];
  });
  const paths = new Set(spec.at('rules').items.flatMap(pathsOf));
  return gateways.flatMap((gateway) =>
    spec.at('hostnames').items.flatMap((host) =>
      [...paths].map((path) => ({
        name: `the path ${path} of host ${host.text ?? ''} at Gateway ${gateway}`,
        keys: host.keys,
      })),
    ),
  );
}

/** Paths of a rule that are taken whatever else a request has: by a header, for one, slots are told apart. */
function pathsOf(rule: Field): string[] {
  const matches = rule.at('matches').items;
  if (matches.length === 0) return ['/'];
  return matches.flatMap((match) =>
    ['headers', 'queryParams', 'method'].some((key) => !match.at(key).isAbsent)
      ? []
      : [match.at('path', 'value').text ?? '/'],
  );
}

function addressesOf(spec: Field): Thing[] {
  const ports = spec.at('ports').items.map((port) => `${port.at('port').number ?? '?'}/${protocolOf(port)}`);
  return [spec.at('loadBalancerIP'), ...spec.at('externalIPs').items].flatMap((address): Thing[] =>
    address.text ? ports.map((port) => ({ name: `port ${port} of address ${address.text}`, keys: address.keys })) : [],
  );
}

/** A pod in the network of its node takes there all ports that it states. */
function portsOfNode(pod: Field): Thing[] {
  const isOfHost = pod.at('hostNetwork').value === true;
  const ports = ['initContainers', 'containers'].flatMap((list) =>
    pod.at(list).items.flatMap((container) => container.at('ports').items),
  );
  const names = ports.flatMap((port) => {
    const number = port.at('hostPort').number || (isOfHost && port.at('containerPort').number);
    return number ? [`port ${number}/${protocolOf(port)} of its node`] : [];
  });
  return [...new Set(names)].map((name) => ({ name, keys: [] }));
}

function protocolOf(port: Field): string {
  return port.at('protocol').text ?? 'TCP';
}

/** Without a host, an Ingress takes the path on every host. */
function routesOf(spec: Field): Thing[] {
  return spec.at('rules').items.flatMap((rule) =>
    rule.at('http', 'paths').items.map((path): Thing => {
      const host = rule.at('host').text;
      const name = `the path ${path.at('path').text ?? '/'} of ${host ? `host ${host}` : 'all hosts'}`;
      return { name, keys: (host ? rule.at('host') : path.at('path')).keys };
    }),
  );
}
