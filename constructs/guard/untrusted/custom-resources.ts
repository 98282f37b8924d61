import { annotations } from '../annotations';
import { listed, texts } from '../cel';
import type { Policy } from '../policy';
import { controllerVariables } from '../trust';

/** Groups of Kubernetes itself, for which there are policies where they need any. Devices and volumes of nodes are not among them. */
const groups = [
  '',
  'apps',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'coordination.k8s.io',
  'discovery.k8s.io',
  'events.k8s.io',
  'networking.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
];

/** Whose status the instances of a database write. */
const groupsOfClusters = ['postgresql.cnpg.io', 'barmancloud.cnpg.io'];

/** Each instance of a Cluster works as the ServiceAccount of its name, and has no more to say than how the database and its backups are. */
const isOwnStatus = [
  "request.?subResource.orValue('') == 'status'",
  `request.resource.group in ${texts(groupsOfClusters)}`,
  'variables.isServiceAccount',
  'variables.user[2] == request.namespace',
  `variables.user[3] in ${listed(annotations.clusters)}`,
].join(' && ');

/**
 * What a custom resource does, its controller does, with rights beyond the namespace: it routes the hosts of others, opens the
 * network, installs a chart as the administrator. No policy can know them all, so none is written by who is not trusted unless
 * services.yaml lists its group.
 */
export const customResources: Policy = {
  name: 'custom-resources',
  holdsFor: 'untrusted',
  resources: [{ apiGroups: ['*'], apiVersion: '*', resources: ['*/*'], operations: ['CREATE', 'UPDATE', 'DELETE'] }],
  conditions: { 'is-custom': `!(request.resource.group in ${texts(groups)})` },
  variables: { ...controllerVariables, isOwnStatus },
  rules: [
    {
      expression: `request.resource.group in ${listed(annotations.apiGroups)} || variables.isOwnStatus || variables.isController`,
      message:
        'custom resources come only with the project, but for the groups that guard.apiGroups of services.yaml lists',
      messageExpression:
        "request.resource.resource + '.' + request.resource.group + ' come only with the project: guard.apiGroups of services.yaml does not list the group'",
    },
  ],
};
