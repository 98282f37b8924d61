import { domain } from '../labels';
import { texts } from './cel';

/** Kubernetes itself, where its parts are users. */
const usersOfKubernetes = ['system:apiserver', 'system:kube-controller-manager', 'system:kube-scheduler'];

/**
 * Whether a request comes from Kubernetes itself, or from who delivers the project. Everybody else is held back: no list of names
 * has to be right for that.
 *
 * Controllers of Kubernetes act on what others wrote. So what they would copy from there is looked at where it is written.
 */
export function isTrusted(project: string): string {
  const user = 'request.userInfo.username';
  const groups = 'request.userInfo.?groups.orValue([])';
  return [
    `${user} in ${texts(usersOfKubernetes)}`,
    `(${user}.startsWith('system:node:') && 'system:nodes' in ${groups})`,
    `'system:serviceaccounts:kube-system' in ${groups}`,
    mayDeploy('authorizer', project),
  ].join(' || ');
}

/**
 * Whether somebody may deploy the project. Asked for the whole cluster: a Role in a namespace grants no such right, whatever it
 * says, and whoever may do everything in the cluster has it.
 *
 * @param authorizer what answers for that somebody
 */
export function mayDeploy(authorizer: string, project: string): string {
  return `${authorizer}.group('${domain}').resource('targets').name('${project}').check('deploy').allowed()`;
}

/** The user's name in parts: a ServiceAccount is called `system:serviceaccount:<namespace>:<name>`. */
const user = "request.userInfo.username.split(':')";

/** Variables that tell of the ServiceAccount that asks. */
export const serviceAccountVariables = {
  user,
  isServiceAccount:
    "size(variables.user) == 4 && variables.user[0] == 'system' && variables.user[1] == 'serviceaccount'",
} as const;

const verbs =
  "request.operation == 'CREATE' ? ['create'] : request.operation == 'DELETE' ? ['delete'] : ['update', 'patch']";

const right = [
  'authorizer.group(request.resource.group).resource(request.resource.resource)',
  ".subresource(request.?subResource.orValue('')).name(request.?name.orValue(''))",
].join('');

/**
 * Variables that tell whether a controller of the cluster asks, such as cert-manager: a ServiceAccount of another namespace, or a
 * user of the cluster's own, that may do this very thing in all namespaces. No agent is one: its rights are those of a Role in its
 * namespace. Nor is a person with ClusterRole `edit`.
 *
 * Where it is about a status, any user may be a controller: no usual role of people writes one.
 */
export const controllerVariables = {
  ...serviceAccountVariables,
  isOfCluster:
    "variables.isServiceAccount ? variables.user[2] != request.namespace : request.userInfo.username.startsWith('system:')",
  isController: `(variables.isOfCluster || request.?subResource.orValue('') == 'status') && (${verbs}).exists(verb, ${right}.check(verb).allowed())`,
} as const;
