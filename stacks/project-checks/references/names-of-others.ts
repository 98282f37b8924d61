import type { KubernetesObject } from '../../../kubernetes/kubernetes-object';
import { Field } from '../../../kubernetes/object-checks/field';
import { groupKindOf } from '../../../kubernetes/object-checks/names';

/** A name of another object, without which this one does nothing. */
export interface NameOfOther {
  readonly field: Field;
  /** `Deployment/api`. */
  readonly used: string;
  readonly message: string;
}

/** What an object is about beside its pods: what it scales, which Role it gives, and which Service names its pods. */
export function namesOfOthers(object: KubernetesObject): NameOfOther[] {
  const root = new Field(object);
  switch (groupKindOf(root)) {
    case 'HorizontalPodAutoscaler.autoscaling':
      return named(root.at('spec', 'scaleTargetRef'), ['Deployment', 'StatefulSet', 'ReplicaSet'], 'scales');
    case 'RoleBinding.rbac.authorization.k8s.io':
      return named(root.at('roleRef'), ['Role'], 'gives');
    case 'StatefulSet.apps':
      return serviceOf(root.at('spec', 'serviceName'));
    default:
      return [];
  }
}

/** Without that Service, the pods of a StatefulSet have no names in DNS. */
function serviceOf(field: Field): NameOfOther[] {
  if (field.text === undefined || field.text === '') return [];
  const used = `Service/${field.text}`;
  return [
    {
      field,
      used,
      message: `names its pods by ${used}, which no file has: they have no names in DNS until somebody makes that`,
    },
  ];
}

function named(reference: Field, kinds: readonly string[], verb: string): NameOfOther[] {
  const field = reference.at('name');
  const kind = reference.at('kind').text ?? '';
  if (field.text === undefined || !kinds.includes(kind)) return [];
  const used = `${kind}/${field.text}`;
  return [{ field, used, message: `${verb} ${used}, which no file has: it does nothing until somebody makes that` }];
}
