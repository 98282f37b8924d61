import * as z from 'zod';
import { groupKind, objectName, type KubernetesObject } from '../config/kubernetes-object';
import type { ManifestObject } from '../config/manifests/manifest-object';
import { podsWithin } from '../config/manifests/pods-within';
import type { Notices } from '../config/notice';
import type { Problems } from '../config/problem';
import type { Project } from '../config/project';
import type { Target } from '../config/target';
import type { Placement } from './placement';

const serviceSchema = z.looseObject({
  ports: z.array(z.looseObject({ nodePort: z.int().nullish(), protocol: z.string().nullish() })),
});
const ingressSchema = z.looseObject({
  rules: z.array(
    z.looseObject({
      host: z.string().nullish(),
      http: z.looseObject({ paths: z.array(z.looseObject({ path: z.string().nullish() })) }).nullish(),
    }),
  ),
});
const containerSchema = z.looseObject({
  ports: z.array(z.looseObject({ hostPort: z.int().nullish(), protocol: z.string().nullish() })),
});

interface Taker {
  readonly target: Target;
  readonly entry: ManifestObject;
}

/**
 * Finds what a cluster, or a node, has only once and several targets want: fixed ports of nodes, and a host with a path.
 *
 * All slots are in one cluster, so the second of them cannot be applied, or takes the requests of the first. Environments may be
 * in clusters of their own: of those, it is only said.
 */
export function checkOnePerCluster(
  { targets }: Project,
  placement: Placement,
  { problems, notices }: { readonly problems: Problems; readonly notices: Notices },
): void {
  const takers = new Map<string, Taker>();
  for (const target of targets) {
    for (const entry of target.groups.flatMap(({ order }) => placement.objects(target, order))) {
      for (const thing of thingsOf(entry.object)) {
        const first = takers.get(thing);
        if (!first) takers.set(thing, { target, entry });
        else if (first.target !== target) tell(thing, first.target, { target, entry });
      }
    }
  }

  function tell(thing: string, { name, environment }: Target, { target, entry }: Taker): void {
    const message = `${objectName(entry.object)} takes ${thing}`;
    if (environment === target.environment)
      problems.add(
        entry.position,
        `${message} in every slot, but a cluster has it once: leave it out, or let it depend on .Slot`,
      );
    else if (name !== target.name)
      notices.add(
        target.name,
        entry.position,
        `${message}, as in ${name}: that works only where they are in clusters of their own`,
      );
  }
}

function thingsOf(object: KubernetesObject): string[] {
  const { group, kind } = groupKind(object);
  if (group === '' && kind === 'Service') return nodePortsOf(object);
  if (group === 'networking.k8s.io' && kind === 'Ingress') return routesOf(object);
  return podsWithin(object).flatMap(({ containers = [] }) => containers.flatMap(hostPortsOf));
}

function nodePortsOf({ spec }: KubernetesObject): string[] {
  const { data } = serviceSchema.safeParse(spec);
  return (data?.ports ?? []).flatMap(({ nodePort, protocol }) =>
    nodePort ? [`port ${nodePort}/${protocol ?? 'TCP'} of the nodes`] : [],
  );
}

function hostPortsOf(container: unknown): string[] {
  const { data } = containerSchema.safeParse(container);
  return (data?.ports ?? []).flatMap(({ hostPort, protocol }) =>
    hostPort ? [`port ${hostPort}/${protocol ?? 'TCP'} of its node`] : [],
  );
}

/** Without a host, an Ingress takes the path on every host. */
function routesOf({ spec }: KubernetesObject): string[] {
  const { data } = ingressSchema.safeParse(spec);
  return (data?.rules ?? []).flatMap(({ host, http }) =>
    (http?.paths ?? []).map(({ path }) => `the path ${path ?? '/'} of ${host ? `host ${host}` : 'all hosts'}`),
  );
}
