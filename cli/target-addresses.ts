import type { Delivery } from '../cluster/delivery';
import { readObjects } from '../config/manifests/manifest-object';
import type { Project } from '../config/project';
import { Notices } from '../input/notice';
import { TextFile } from '../input/text-file';
import type { KubernetesObject } from '../kubernetes/kubernetes-object';
import { buildAll } from '../stacks/synthesize';

/** The addresses at which targets are reached from outside, each once, as their Ingresses have them. */
export function addressesOf(projects: readonly Project[], named: readonly Delivery[]): string[] {
  const { outputs } = buildAll(projects, { notices: new Notices() });
  const wanted = outputs.filter(({ name }) => named.some((delivery) => delivery.name === name));
  const texts = wanted.flatMap(({ files }) => [...files]);
  const addresses = texts.flatMap(([path, text]) =>
    readObjects(new TextFile(path, text)).flatMap(({ object }) => addressesIn(object)),
  );
  return [...new Set(addresses)];
}

function addressesIn({ kind, spec }: KubernetesObject): string[] {
  if (kind !== 'Ingress') return [];
  const { tls = [], rules = [] } = spec as { tls?: { hosts?: string[] }[]; rules?: { host?: string }[] };
  const secured = new Set(tls.flatMap(({ hosts = [] }) => hosts));
  return rules.flatMap(({ host }) =>
    host === undefined ? [] : [`${secured.has(host) ? 'https' : 'http'}://${host}/`],
  );
}
