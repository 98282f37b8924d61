import { eventually, kubectl } from '../cluster';
import { leaveData, servicesWithData } from '../data-services';
import type { ServiceType } from '../trial';

/** An agent that has every right in its namespace, as the manifests of a project give it. */
export const agentManifests: readonly object[] = [
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'codex-sa' } },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: { name: 'agent' },
    rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }],
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: 'agent' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'agent' },
    subjects: [{ kind: 'ServiceAccount', name: 'codex-sa' }],
  },
];

const image = 'docker.io/library/debian:bookworm-slim';
/** On the node of the cluster, to see what runs there. */
const watcher = { name: 'e2e-hand-over-watcher', namespace: 'default' };

/** A task in a slot: what its agent leaves behind there, and whether any of it is still to be found. */
export class Task {
  private token = '';
  private passwords: readonly string[] = [];
  private namespaceUid = '';

  constructor(
    private readonly namespace: string,
    private readonly services: readonly ServiceType[],
    /** In the name or content of all that it leaves. */
    private readonly mark: string,
  ) {}

  /**
   * Works in the slot as an agent does that means to stay: it leaves objects of every kind, processes, data and files.
   */
  work(): void {
    leaveData(this.namespace, this.services);
    this.namespaceUid = field('namespace', this.namespace, '.metadata.uid');
    this.token = this.asAgent('create', 'token', 'codex-sa', '--duration=1h').trim();
    this.passwords = this.currentPasswords();
    const metadata = { name: this.mark, labels: { mark: this.mark } };
    const container = {
      name: 'lurker',
      image,
      command: [
        'bash',
        '-c',
        `echo ${this.mark} >/scratch/file; trap 'exit 0' TERM; while :; do sleep 1; done`,
        `lurker=${this.mark}`,
      ],
      volumeMounts: [{ name: 'scratch', mountPath: '/scratch' }],
      resources: { requests: { cpu: '1m', memory: '8Mi' }, limits: { cpu: '50m', memory: '32Mi' } },
    };
    const pod = {
      serviceAccountName: 'codex-sa',
      terminationGracePeriodSeconds: 1,
      containers: [container],
      volumes: [{ name: 'scratch', emptyDir: {} }],
    };
    const labels = { app: this.mark };
    const items = [
      { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { mark: this.mark } },
      { apiVersion: 'v1', kind: 'Secret', metadata, stringData: { mark: this.mark } },
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
      {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata,
        spec: {
          storageClassName: 'e2e-delete',
          accessModes: ['ReadWriteOnce'],
          resources: { requests: { storage: '1Mi' } },
        },
      },
      { apiVersion: 'v1', kind: 'Service', metadata, spec: { selector: labels, ports: [{ port: 80 }] } },
      { apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, name: `${this.mark}-alone` }, spec: pod },
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata,
        spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: pod } },
      },
      {
        apiVersion: 'batch/v1',
        kind: 'CronJob',
        metadata,
        spec: {
          schedule: '* * * * *',
          jobTemplate: { spec: { template: { metadata: { labels }, spec: { ...pod, restartPolicy: 'Never' } } } },
        },
      },
    ];
    this.asAgentWithInput({ apiVersion: 'v1', kind: 'List', items }, 'create', '--filename=-');
    eventually('what it leaves runs', () => this.processes().length >= 2);
    if (!this.accepted()) throw new Error('the token of the agent is not accepted before the hand-over');
  }

  /**
   * What is found of it: by a search in all objects and pods, by its token and passwords, on the node and on the disk.
   */
  remains(): string[] {
    const kinds = kubectl(['api-resources', '--namespaced=true', '--verbs=list', '--output=name'])
      .split('\n')
      .filter((kind) => kind !== '' && !/^events/.test(kind));
    const objects = kubectl(['get', kinds.join(','), '-n', this.namespace, '-o', 'json', '--ignore-not-found']);
    const password = this.currentPasswords().some((each) => this.passwords.includes(each));
    return [
      ...(objects.includes(this.mark) ? ['an object'] : []),
      ...(objects.includes(Buffer.from(this.mark).toString('base64').slice(0, -4)) ? ['a Secret'] : []),
      ...(field('namespace', this.namespace, '.metadata.uid') === this.namespaceUid ? ['the namespace'] : []),
      ...(this.accepted() ? ['a token'] : []),
      ...(password ? ['a password'] : []),
      ...this.processes().map((process) => `a process: ${process}`),
      ...servicesWithData(this.namespace, this.services).map((service) => `data of ${service}`),
    ];
  }

  private accepted(): boolean {
    try {
      return kubectl([...anonymously(), `--token=${this.token}`, 'auth', 'whoami', '-o', 'name']) !== '';
    } catch (error) {
      // Only a refusal counts; the token must not be printed.
      if (String(error).includes('Unauthorized')) return false;
      throw new Error('the API server does not answer', { cause: undefined });
    }
  }

  private currentPasswords(): string[] {
    return this.services.map((service) =>
      field('secret', `${service}-credentials`, `.data.${service.toUpperCase()}_PASSWORD`, this.namespace),
    );
  }

  /** Command lines on the node that have the mark. */
  private processes(): string[] {
    // In brackets, lest it finds itself.
    const find = `grep -alE 'lurker[=]${this.mark}([^0-9]|$)' /proc/[0-9]*/cmdline 2>/dev/null || true`;
    const found = kubectl(['exec', '-n', watcher.namespace, watcher.name, '--', 'bash', '-c', find]);
    return found.split('\n').filter((line) => line !== '');
  }

  private asAgent(...args: string[]): string {
    return kubectl([...args, '-n', this.namespace, `--as=system:serviceaccount:${this.namespace}:codex-sa`]);
  }

  private asAgentWithInput(input: object, ...args: string[]): void {
    kubectl(
      [...args, '-n', this.namespace, `--as=system:serviceaccount:${this.namespace}:codex-sa`],
      JSON.stringify(input),
    );
  }
}

export function beginWatching(): void {
  const container = { name: 'node', image, command: ['sleep', 'infinity'] };
  const spec = { hostPID: true, terminationGracePeriodSeconds: 0, containers: [container] };
  kubectl(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: watcher, spec }));
  kubectl(['wait', '-n', watcher.namespace, `pod/${watcher.name}`, '--for=condition=Ready', '--timeout=120s']);
}

export function endWatching(): void {
  kubectl(['delete', 'pod', '-n', watcher.namespace, watcher.name, '--ignore-not-found']);
}

function field(kind: string, name: string, path: string, namespace?: string): string {
  const place = namespace === undefined ? [] : ['-n', namespace];
  return kubectl(['get', kind, name, ...place, '--ignore-not-found', '-o', `jsonpath={${path}}`]);
}

/** The cluster of the kubeconfig, without who it is that asks. */
function anonymously(): string[] {
  const server = kubectl(['config', 'view', '--minify', '-o', 'jsonpath={.clusters[0].cluster.server}']);
  return ['--kubeconfig=/dev/null', `--server=${server}`, '--insecure-skip-tls-verify'];
}
