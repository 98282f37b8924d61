import { dry, noRight, patching, unguarded, type Attempt } from './attempts';
import { pod } from './workloads';

const rights = 'Roles and RoleBindings come only with the project';
const token = 'you may not take a token';
const revision = 'a ControllerRevision may not be written';
const entering = 'may not be entered';

const belongs = (name: string) => `${name} belongs to slotstack or to Kubernetes`;

/** Ways to act as somebody else, and to enter what somebody else runs. */
export function identityAttempts(namespace: string): readonly Attempt[] {
  const api = `/api/v1/namespaces/${namespace}`;
  const as = (account: string) => `--as=system:serviceaccount:${namespace}:${account}`;
  const secret = { apiVersion: 'v1', kind: 'Secret' };
  const tokenOf = (account: string) => ({
    ...secret,
    metadata: { name: 'trial', namespace, annotations: { 'kubernetes.io/service-account.name': account } },
    type: 'kubernetes.io/service-account-token',
  });
  const role = (name: string) => ({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: { name, namespace },
  });
  return [
    ['a token of its own', ['create', 'token', 'codex-sa'], undefined],
    ['a token of its own for ten years', ['create', 'token', 'codex-sa', '--duration=87600h'], undefined],
    ['a token of default', ['create', 'token', 'default'], undefined],
    ['the token of the data', ['create', 'token', 'slot-data'], token],
    ['the token of the data for another audience', ['create', 'token', 'slot-data', '--audience=slot-data'], token],
    ['the token of another ServiceAccount', ['create', 'token', 'unlisted'], token],
    ['the token of one that is trusted', ['create', 'token', 'deployer'], token],
    [
      'the token of a controller of Kubernetes',
      ['create', 'token', 'generic-garbage-collector', '-n', 'kube-system'],
      noRight,
    ],
    ['a Secret with the token of the data', tokenOf('slot-data'), 'write a token into a Secret'],
    ['a Secret with a token of its own', tokenOf('codex-sa'), 'write a token into a Secret'],
    ['a Secret', { ...secret, metadata: { name: 'trial', namespace } }, undefined],
    ['a Secret of the project, changed', patching('secret/db-secret', { stringData: { a: 'b' } }), undefined],

    ['a ServiceAccount', ['create', 'serviceaccount', 'other', dry], undefined],
    [
      'a ServiceAccount called slot-data-cleanup',
      ['create', 'serviceaccount', 'slot-data-cleanup2', dry],
      belongs('slot-data-cleanup2'),
    ],
    ['a ServiceAccount called slot-gate', ['create', 'serviceaccount', 'slot-gate', dry], belongs('slot-gate')],
    ['another life of the data', ['delete', 'serviceaccount', 'slot-data', dry], belongs('slot-data')],
    ['no ServiceAccounts', ['delete', '--raw', `${api}/serviceaccounts?dryRun=All`], belongs('slot-data')],
    ['a label of slot-data', ['label', 'serviceaccount', 'slot-data', dry, 'a=b'], belongs('slot-data')],
    [
      'a pull secret of slot-data',
      patching('serviceaccount/slot-data', { imagePullSecrets: [{ name: 'x' }] }),
      belongs('slot-data'),
    ],

    ['a Role', { ...role('trial'), rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] }, rights],
    [
      'more rights for the data',
      patching('role/generated-secrets', { rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }] }),
      /Roles and RoleBindings|belongs to slotstack/,
    ],
    [
      'no Role of the data',
      ['delete', 'role', 'generated-secrets', dry],
      /Roles and RoleBindings|belongs to slotstack/,
    ],
    [
      'rights for everybody',
      ['create', 'rolebinding', 'x', dry, '--role=agent', '--group=system:authenticated'],
      rights,
    ],
    [
      'rights for whoever has no name',
      ['create', 'rolebinding', 'x', dry, '--role=agent', '--user=system:anonymous'],
      rights,
    ],
    [
      'rights for the agent of another slot',
      ['create', 'rolebinding', 'x', dry, '--role=agent', '--serviceaccount=e2e-guard-dev-2:codex-sa'],
      rights,
    ],
    [
      'the rights of an administrator',
      ['create', 'rolebinding', 'x', dry, '--clusterrole=cluster-admin', '--serviceaccount=x:y'],
      rights,
    ],
    [
      'the permission to deploy',
      { ...role('trial'), rules: [{ apiGroups: ['slotstack.dev'], resources: ['targets'], verbs: ['deploy'] }] },
      rights,
    ],
    ['a label of a Role', ['label', 'role', 'agent', dry, 'a=b'], rights],
    ['no RoleBindings', ['delete', 'rolebindings', '--all', dry], rights],
    [
      'rights in the whole cluster',
      ['create', 'clusterrolebinding', 'x', dry, '--clusterrole=cluster-admin', '--user=x'],
      noRight,
    ],

    ['no revisions', ['delete', 'controllerrevisions', '--all', dry], revision],
    ['a label of revisions', ['label', 'controllerrevisions', '--all', dry, 'a=b'], revision],
    [
      'a forged revision',
      {
        apiVersion: 'apps/v1',
        kind: 'ControllerRevision',
        metadata: { name: 'postgres-x', namespace },
        revision: 9,
        data: {},
      },
      revision,
    ],

    ['a pod as the data, acting as the data', [as('slot-data'), 'run', 'x', dry, '--image=a'], noRight],
    [
      'a pod as the data, acting as another',
      [as('unlisted'), 'run', 'x', dry, '--image=a', '--overrides={"spec":{"serviceAccountName":"slot-data"}}'],
      'a pod may not run as ServiceAccount slot-data',
    ],
    ['the acts of a user', ['--as=admin', 'get', 'pods'], noRight],
    ['the acts of another ServiceAccount', [as('unlisted'), 'get', 'pods'], undefined],
    ['a token of the data, acting as another', [as('unlisted'), 'create', 'token', 'slot-data'], token],
    ['the token of one that is trusted, acting as another', [as('unlisted'), 'create', 'token', 'deployer'], token],
    [
      'the acts of a group',
      [as('default'), '--as-group=system:masters', 'get', 'pods'],
      unguarded('cannot impersonate'),
    ],
    ['the acts of a node', ['--as=system:node:e2e', '--as-group=system:nodes', 'get', 'pods'], noRight],
    [
      'the acts of kube-system',
      ['--as=system:serviceaccount:kube-system:generic-garbage-collector', 'get', 'pods'],
      noRight,
    ],

    ['a database', ['exec', 'postgres-0', '-c', 'postgres', '--', 'true'], undefined],
    ['a pod of its own', ['exec', 'deployment/agent', '-c', 'agent', '--', 'true'], undefined],
    ['what ensures the data', ['exec', 'postgres-0', '-c', 'slot-data', '--', 'true'], entering],
    ['what ensures the data, by attaching', ['attach', 'postgres-0', '-c', 'slot-data'], entering],
    ['a pod without naming the container', ['get', '--raw', `${api}/pods/postgres-0/exec?command=sh`], 'must be named'],
    ['a cleanup pod', ['get', '--raw', `${api}/pods/slot-data-cleanup-x/exec?command=sh&container=delete`], entering],
    ['a gate', ['get', '--raw', `${api}/pods/slot-gate-x/exec?command=sh&container=gate`], entering],
    [
      'a pod called slot-data-x',
      { ...pod(namespace, {}), metadata: { name: 'slot-data-x', namespace } },
      belongs('slot-data-x'),
    ],
    ['the logs of what ensures the data', ['logs', 'postgres-0', '-c', 'slot-data'], undefined],
    ['the rights of a node', ['get', '--raw', '/api/v1/nodes/e2e/proxy/pods'], noRight],
    [
      'a pod of the collector',
      ['exec', '-n', 'e2e-guard-platform', 'slot-data-collector-x', '-c', 'slot-data-collect', '--', 'true'],
      noRight,
    ],
    ['a port of a pod', ['get', '--raw', `${api}/pods/postgres-0:5432/proxy/`], unguarded('')],
  ];
}
