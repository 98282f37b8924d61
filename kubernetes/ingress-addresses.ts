import type { KubernetesObject } from './kubernetes-object';

/** The addresses at which Ingresses among these objects are reached from outside, each once. */
export function ingressAddresses(objects: readonly KubernetesObject[]): string[] {
  return [...new Set(objects.filter(({ kind }) => kind === 'Ingress').flatMap(addressesOf))];
}

function addressesOf({ spec }: KubernetesObject): string[] {
  const { tls = [], rules = [] } = spec as { tls?: { hosts?: string[] }[]; rules?: { host?: string }[] };
  const secured = new Set(tls.flatMap(({ hosts = [] }) => hosts));
  return rules.flatMap(({ host }) =>
    host === undefined ? [] : [`${secured.has(host) ? 'https' : 'http'}://${host}/`],
  );
}
