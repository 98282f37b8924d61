import { Lazy } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { labels } from '../labels';
import { giveRights } from '../rights';

export interface NamespaceAccessProps {
  /** Name of the project. */
  readonly project: string;
  /** Namespace of the Jobs: the platform's. */
  readonly namespace: string;
  /** Name of the ServiceAccount, and of what gives it its rights. */
  readonly name: string;
  /** Namespaces of the slots; those that are added before the synth count too. */
  readonly slots: readonly string[];
  /** Whether the Jobs delete the namespaces, or only see whether they are there. */
  readonly deletes: boolean;
}

/** The ServiceAccount of Jobs that begin or end slots, and its rights: on the namespaces of slots, by name, and on nothing in them. */
export class NamespaceAccess extends Construct {
  constructor(scope: Construct, id: string, { project, namespace, name, slots, deletes }: NamespaceAccessProps) {
    super(scope, id);
    const metadata = { name, namespace, labels: labels(name, project) };
    new k8s.KubeServiceAccount(this, 'ServiceAccount', { metadata, automountServiceAccountToken: false });
    giveRights(this, {
      metadata: { name: `${namespace}-${name}`, labels: labels(name, project) },
      rules: [
        {
          apiGroups: [''],
          resources: ['namespaces'],
          resourceNames: Lazy.any({ produce: () => [...slots] }) as string[],
          // Lists and watches of one name; a rule with names allows no others.
          verbs: ['get', 'list', 'watch', ...(deletes ? ['delete'] : [])],
        },
      ],
      account: { name, namespace },
    });
  }
}
