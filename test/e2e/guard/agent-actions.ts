const restart = '{"spec":{"template":{"metadata":{"annotations":{"restarted":"now"}}}}}';
const dry = '--dry-run=server';

const volumes = 'volumes other than';
const token = 'token of another ServiceAccount';
const identity = 'may not change or delete the ServiceAccounts';
const rights = 'may not change Roles';
const delivery = 'may not change Applications';
const namespaces = 'only by users who may create namespaces';
const entering = 'may not enter';

/** What an agent does with kubectl in its namespace, and what the guard says to it; nothing where it may. */
export function agentActions(namespace: string): [name: string, args: string[], message: string | undefined][] {
  const api = `/api/v1/namespaces/${namespace}`;
  const jobs = `/apis/batch/v1/namespaces/${namespace}/jobs`;
  return [
    ['restarts a database', ['patch', 'statefulset/postgres', dry, '-p', restart], undefined],
    ['scales a database', ['scale', 'statefulset/postgres', dry, '--replicas=1'], undefined],
    ['labels a database', ['label', 'statefulset/postgres', dry, 'a=b'], undefined],
    ['labels a pod', ['label', 'pod/postgres-0', dry, 'a=b'], undefined],
    ['changes a database', ['set', 'image', 'statefulset/postgres', dry, '*=busybox'], volumes],
    ['changes its pod', ['set', 'image', 'pod/postgres-0', dry, 'postgres=busybox'], volumes],
    ['forges a revision', ['delete', 'controllerrevisions', '--all', dry], rights],

    ['takes a token of its own', ['create', 'token', 'codex-sa'], undefined],
    ['takes the token of the data', ['create', 'token', 'slot-data'], token],
    ['takes the token of the cleanup', ['create', 'token', 'slot-data-cleanup'], token],
    ['makes a ServiceAccount', ['create', 'serviceaccount', 'other', dry], undefined],
    ['deletes the life of the data', ['delete', 'serviceaccount', 'slot-data', dry], identity],
    ['deletes all ServiceAccounts', ['delete', '--raw', `${api}/serviceaccounts?dryRun=All`], identity],
    ['changes the cleanup', ['label', 'serviceaccount', 'slot-data-cleanup', dry, 'a=b'], identity],
    ['changes the rights of the cleanup', ['delete', 'role', 'slot-data-cleanup', dry], rights],
    ['gives its rights away', ['create', 'rolebinding', 'x', dry, '--role=agent', '--group=all'], rights],

    ['makes a cleanup that is done at once', ['create', 'job', 'slot-data-cleanup', dry, '--image=a'], delivery],
    ['makes another Job', ['create', 'job', 'slot-data-other', dry, '--image=a'], undefined],
    ['deletes all Jobs, of which none is the cleanup', ['delete', '--raw', `${jobs}?dryRun=All`], undefined],

    ['labels its namespace', ['label', 'namespace', namespace, dry, 'example.org/a=b'], undefined],
    ['leaves the guard', ['label', 'namespace', namespace, dry, 'slotstack.dev/guard-'], namespaces],
    ['leaves the project', ['label', 'namespace', namespace, dry, 'slotstack.dev/project-'], namespaces],
    [
      'lists the node',
      ['annotate', 'namespace', namespace, dry, 'slotstack.dev/host-paths=/', '--overwrite'],
      namespaces,
    ],
    [
      'keeps its namespace when the slot is deleted',
      ['annotate', 'namespace', namespace, dry, 'argocd.argoproj.io/sync-options=Delete=false'],
      namespaces,
    ],
    ['is no agent any more', ['annotate', 'namespace', namespace, dry, 'slotstack.dev/agents-'], namespaces],

    ['enters a database', ['exec', 'postgres-0', '-c', 'postgres', '--', 'true'], undefined],
    ['enters what ensures the data', ['exec', 'postgres-0', '-c', 'slot-data', '--', 'true'], entering],
    ['enters a pod', ['get', '--raw', `${api}/pods/postgres-0/exec?command=sh`], 'must name the container'],
    ['attaches to it', ['attach', 'postgres-0', '-c', 'slot-data'], entering],
    ['enters the cleanup pod', ['get', '--raw', `${api}/pods/slot-data-cleanup-x/exec?command=sh`], entering],
  ];
}
