import { kinds } from './kubernetes-api';

/** What a right is given on: a kind, as the API server calls it in addresses. */
export interface Resource {
  /** Empty for Kubernetes' core. */
  readonly group: string;
  /** `deployments` */
  readonly name: string;
  readonly isClusterScoped: boolean;
}

/** What people write for these kinds, as kubectl takes it. */
const shortNames: Readonly<Record<string, string>> = {
  cj: 'CronJob',
  cm: 'ConfigMap',
  deploy: 'Deployment',
  ds: 'DaemonSet',
  ep: 'Endpoints',
  hpa: 'HorizontalPodAutoscaler',
  ing: 'Ingress',
  netpol: 'NetworkPolicy',
  no: 'Node',
  ns: 'Namespace',
  pdb: 'PodDisruptionBudget',
  po: 'Pod',
  pv: 'PersistentVolume',
  pvc: 'PersistentVolumeClaim',
  rc: 'ReplicationController',
  rs: 'ReplicaSet',
  sa: 'ServiceAccount',
  sts: 'StatefulSet',
  svc: 'Service',
};

/** Whether a word is name and group, as `deployments.apps` or, with a version, `deployments.v1.apps`. */
function isNamed(word: string, name: string, group: string): boolean {
  return word.startsWith(`${name}.`) && word.slice(name.length + 1).replace(/^v[0-9][a-z0-9]*\./, '') === group;
}

/** The plural of a kind, in lower case: `networkpolicies`. Of kinds that are not Kubernetes' own, that which their definition most likely says. */
export function plural(kind: string): string {
  const name = kind.toLowerCase();
  if (name === 'endpoints') return name;
  return `${name.replace(/(s|x|ch|sh)$/, '$1e').replace(/([^aeiou])y$/, '$1ie')}s`;
}

/**
 * The resource that a word means, as kubectl takes it: a kind in one or several, in any case, its short name, or, of kinds that are not
 * Kubernetes' own, `certificates.cert-manager.io`: rights are given on the plural, which only their definition says. Undefined where it is
 * none of these.
 */
export function resourceOf(word: string): Resource | undefined {
  const lower = word.toLowerCase();
  const meant = shortNames[lower]?.toLowerCase() ?? lower;
  const known = kinds.find(({ kind, group }) => {
    const names = [kind.toLowerCase(), plural(kind)];
    return names.includes(meant) || (group !== '' && names.some((name) => isNamed(meant, name, group)));
  });
  if (known) return { group: known.group, name: plural(known.kind), isClusterScoped: known.isClusterScoped };
  // With a version between, if somebody states that.
  const [, name, group] =
    /^([a-z][a-z0-9]*s)\.(?:v[0-9][a-z0-9]*\.)?([a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)+)$/.exec(lower) ?? [];
  return name === undefined || group === undefined ? undefined : { group, name, isClusterScoped: false };
}

/** Words for the kinds of Kubernetes' own. */
export const resourceWords: readonly string[] = [...new Set(kinds.map(({ kind }) => kind))];
