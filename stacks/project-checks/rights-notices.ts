import * as z from 'zod';
import { groupKind, objectName, type KubernetesObject } from '../../kubernetes/kubernetes-object';
import type { ManifestObject } from '../../kubernetes/placed-object';
import type { Notices } from '../../input/notice';
import type { Problems } from '../../input/problem';
import type { Project } from '../../config/project';
import type { Target } from '../../config/target';
import { mayDeploy, wideRightOf } from './wide-rights';

/** What of a binding tells who gets which role. Its types are checked elsewhere. */
const bindingSchema = z.looseObject({
  roleRef: z.looseObject({ kind: z.string(), name: z.string() }),
  subjects: z.array(z.looseObject({ kind: z.string(), name: z.string(), namespace: z.string().nullish() })),
});

type Subject = z.infer<typeof bindingSchema>['subjects'][number];

/**
 * Says who gets wide rights by the manifests of the project without being an agent in services.yaml, and refuses to make an
 * agent one whom the guard trusts.
 */
export function noticeRights(project: Project, notices: Notices, problems: Problems): void {
  const included = project.targets.flatMap(({ groups }) => groups.flatMap(({ objects }) => objects));
  const roles = new Map(included.map(({ object }) => [roleKey(object.kind, object), object]));
  for (const target of project.targets.filter(({ guard }) => guard.enabled)) {
    for (const entry of target.groups.flatMap(({ objects }) => objects)) {
      const { object, position } = entry;
      const { data: binding } = bindingSchema.safeParse(object);
      if (!isBinding(object) || !binding) continue;
      const { kind, name } = binding.roleRef;
      const role = roles.get(roleKey(kind, { ...object, metadata: { ...object.metadata, name } }));
      const isOfCluster = object.kind === 'ClusterRoleBinding';
      const trusts = isOfCluster && mayDeploy(project.name, name, role);
      const right = wideRightOf(name, role);
      for (const subject of binding.subjects) {
        const who = `${objectName(object)} lets ${subject.kind} ${subject.name}`;
        if (trusts && includesAgents(subject, target))
          problems.add(
            position,
            `${who} deliver the project, and with it agents, whom the guard is to hold back: give that to a ServiceAccount of a namespace where no agent is`,
            target.slot,
          );
        else if (right !== undefined && (isOfCluster || !isAgent(subject, target)))
          notices.add(target.name, position, `${who} ${right}${adviceOn(subject, isOfCluster)}`);
      }
    }
  }
}

function isBinding(object: KubernetesObject): boolean {
  return (
    groupKind(object).group === 'rbac.authorization.k8s.io' &&
    ['RoleBinding', 'ClusterRoleBinding'].includes(object.kind)
  );
}

function roleKey(kind: string, { metadata }: Pick<ManifestObject['object'], 'metadata'>): string {
  return [kind, kind === 'Role' ? (metadata.namespace ?? '') : '', metadata.name].join('/');
}

function isAgent({ kind, name }: Subject, { guard }: Target): boolean {
  return kind === 'ServiceAccount' && guard.agentServiceAccounts.includes(name);
}

/** Whether an agent is the subject, or can be: who has all rights in a namespace may act as each of its ServiceAccounts. */
function includesAgents(subject: Subject, target: Target): boolean {
  const groups = ['system:authenticated', 'system:serviceaccounts', `system:serviceaccounts:${target.namespace}`];
  return subject.kind === 'Group'
    ? groups.includes(subject.name)
    : isAgent(subject, target) || (subject.kind === 'ServiceAccount' && subject.namespace === target.namespace);
}

function adviceOn({ kind }: Subject, isOfCluster: boolean): string {
  if (isOfCluster)
    return ' in the whole cluster: in kube-system and in the namespace of Argo CD, no guard holds; bind it in namespaces, by RoleBindings';
  return kind === 'ServiceAccount'
    ? ': if an agent works as it, list it in guard.agentServiceAccounts, so that what it runs is itself or default'
    : ': what it runs may be any ServiceAccount of the namespace but those of slotstack';
}
