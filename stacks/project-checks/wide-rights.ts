import * as z from 'zod';
import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import { domain } from '../../constructs/labels';

const texts = z.array(z.string()).nullish();
const rulesSchema = z.array(z.looseObject({ apiGroups: texts, resources: texts, verbs: texts, resourceNames: texts }));

/** A rule of a Role or ClusterRole. Its types are checked elsewhere. */
type Rule = z.infer<typeof rulesSchema>[number];

const writes = ['create', 'update', 'patch'];

/** From what a role lets somebody do, how to say it; the widest first. */
const wideRights = [
  { what: 'do everything', apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
  { what: 'run pods', apiGroups: [''], resources: ['pods', 'replicationcontrollers'], verbs: writes },
  {
    what: 'run pods',
    apiGroups: ['apps'],
    resources: ['deployments', 'replicasets', 'statefulsets', 'daemonsets'],
    verbs: writes,
  },
  { what: 'run pods', apiGroups: ['batch'], resources: ['jobs', 'cronjobs'], verbs: writes },
  {
    what: 'change rights',
    apiGroups: ['rbac.authorization.k8s.io'],
    resources: ['roles', 'rolebindings'],
    verbs: [...writes, 'bind', 'escalate'],
  },
  { what: 'act as others', apiGroups: [''], resources: ['serviceaccounts', 'users', 'groups'], verbs: ['impersonate'] },
  { what: 'act as others', apiGroups: [''], resources: ['serviceaccounts/token'], verbs: ['create'] },
];

/** Roles that Kubernetes brings. */
const builtIn: ReadonlyMap<string, string> = new Map([
  ['cluster-admin', 'do everything'],
  ['admin', 'run pods'],
  ['edit', 'run pods'],
]);

/** What a role lets somebody do that is more than an application needs; undefined where there is no such thing, or it is not known. */
export function wideRightOf(name: string, role: KubernetesObject | undefined): string | undefined {
  if (!role) return builtIn.get(name);
  const rules = rulesOf(role);
  return wideRights.find((right) => rules.some((rule) => grants(rule, right)))?.what;
}

/** Whether a role, bound for the whole cluster, makes somebody one whom the guard trusts to deliver the project. */
export function mayDeploy(project: string, name: string, role: KubernetesObject | undefined): boolean {
  if (!role) return name === 'cluster-admin';
  const deploying = { apiGroups: [domain], resources: ['targets'], verbs: ['deploy'] };
  return rulesOf(role).some(
    (rule) => grants(rule, deploying) && (!rule.resourceNames?.length || rule.resourceNames.includes(project)),
  );
}

function rulesOf(role: KubernetesObject): readonly Rule[] {
  return rulesSchema.safeParse(role.rules).data ?? [];
}

function grants(rule: Rule, right: { apiGroups: string[]; resources: string[]; verbs: string[] }): boolean {
  const includes = (given: readonly string[] | null | undefined, wanted: readonly string[]) =>
    (given ?? []).some((one) => one === '*' || wanted.includes(one));
  return (
    includes(rule.apiGroups, right.apiGroups) &&
    includes(rule.resources, right.resources) &&
    includes(rule.verbs, right.verbs)
  );
}
