import * as z from 'zod';
import { groupKind, type KubernetesObject } from '../kubernetes/kubernetes-object';
import type { ManifestObject } from '../kubernetes/placed-object';

/** What of an Ingress names hosts. Its types are checked elsewhere. */
const ingressSchema = z.looseObject({
  rules: z.array(z.looseObject({ host: z.string().nullish() })).nullish(),
  tls: z.array(z.looseObject({ hosts: z.array(z.string()).nullish() })).nullish(),
});

/** Which namespaces use which hosts in their Ingresses. */
export class HostsOfNamespace {
  private readonly namespacesByHost = new Map<string, Set<string>>();

  add(namespace: string, { object }: ManifestObject): void {
    for (const host of hostsOf(object))
      this.namespacesByHost.set(host, (this.namespacesByHost.get(host) ?? new Set()).add(namespace));
  }

  /** The hosts of this namespace and of no other: on a host that two have, one could take the paths of the other. */
  ownOf(namespace: string): string[] {
    const own = [...this.namespacesByHost].filter(([, users]) => users.size === 1 && users.has(namespace));
    return own.map(([host]) => host);
  }
}

function hostsOf(object: KubernetesObject): string[] {
  const { group, kind } = groupKind(object);
  if (kind !== 'Ingress' || group !== 'networking.k8s.io') return [];
  const { data } = ingressSchema.safeParse(object.spec);
  const hosts = [
    ...(data?.rules ?? []).map(({ host }) => host ?? ''),
    ...(data?.tls ?? []).flatMap((tls) => tls.hosts ?? []),
  ];
  return hosts.filter((host) => host !== '');
}
