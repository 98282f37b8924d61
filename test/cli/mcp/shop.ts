import { dirname, join } from 'node:path';
import { ownerLabels } from '../../../constructs/facts/namespace';
import { lifeLabels } from '../../../constructs/facts/life';
import { registerFileText, type RegisterFile } from '../../../config/register-file';
import type { KubernetesObject } from '../../../kubernetes/kubernetes-object';
import { git, temporaryDirectory, writeFiles } from '../../slots/repository';
import { KubectlStandIn } from './kubectl-stand-in';
import { Served } from './served';

const services = `project: shop
namespace: {patterns: {dev: shop-dev, ai: 'shop-dev-{{ .Slot }}'}}
environments: {dev: {}, ai: {}}
maxSlots: 12
dataPaths: {root: /srv/shop, envDir: '/srv/shop/{{ if eq .Env "ai" }}slots/{{ .Slot }}{{ else }}{{ .Env }}{{ end }}', dirs: [redis]}
infrastructure:
  - name: data
    dataServices:
      - {type: redis, name: redis, image: 'docker.io/library/redis:7-bookworm', config: redis-config, secret: redis-secret, resources: {cpu: 50m, memory: 64Mi}}
services:
  - {name: web, manifests: [{path: web.yaml}]}
`;

const web = `apiVersion: v1
kind: ConfigMap
metadata: {name: web}
data: {greeting: hello}
`;

const since = '2026-11-21T10:00Z';
const records: readonly RegisterFile[] = [
  { slot: 1, generation: 4, life: 3, issue: 42, owner: 'alice', since },
  { slot: 2, generation: 9, life: 9, issue: 7, owner: 'bob', since },
];

/** A checkout of a project with two slots in use, the branch of its register, and the cluster that both are in. */
export class Shop {
  readonly checkout: string;
  readonly kubectl: KubectlStandIn;
  readonly services = services;
  private readonly bare: string;
  private readonly servers: Served[] = [];

  constructor() {
    const directory = temporaryDirectory();
    [this.bare, this.checkout] = [join(directory, 'bare.git'), join(directory, 'checkout')];
    git(directory, 'init', '--quiet', '--bare', '--initial-branch=main', this.bare);
    git(directory, 'clone', '--quiet', this.bare, this.checkout);
    git(this.checkout, 'config', 'user.name', 'Alice');
    git(this.checkout, 'config', 'user.email', 'alice@example.org');
    this.push({
      ...{ 'services.yaml': services, 'web.yaml': web, '.gitignore': 'dist\n' },
      ...Object.fromEntries(records.map((record) => [`slots/active/${record.slot}.yaml`, registerFileText(record)])),
    });
    this.kubectl = new KubectlStandIn(join(directory, 'bin'));
    this.kubectl.holds(clusterOfShop());
  }

  /** Of whoever starts servers; there is no kubeconfig in it. */
  get home(): string {
    return dirname(this.checkout);
  }

  /** Files, as the next commit of the register's branch has them. */
  push(files: Readonly<Record<string, string>>): void {
    this.write(files);
    git(this.checkout, 'add', '--all');
    git(this.checkout, 'commit', '--quiet', '--message=Change files');
    git(this.checkout, 'push', '--quiet', 'origin', 'HEAD:main');
  }

  write(files: Readonly<Record<string, string>>): void {
    writeFiles(this.checkout, files);
  }

  /** The checkout as `agent give` makes one. */
  withoutRemote(): void {
    git(this.checkout, 'remote', 'remove', 'origin');
  }

  /** What the branch has of a slot. */
  slot(number: number): string {
    return git(this.bare, 'show', `main:slots/active/${number}.yaml`);
  }

  get head(): string {
    return git(this.bare, 'rev-parse', 'main');
  }

  get environment(): Readonly<Record<string, string>> {
    return { HOME: this.home, PATH: this.kubectl.path, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
  }

  async serve(words = '', environment: Readonly<Record<string, string>> = {}): Promise<Served> {
    const served = await Served.start(this.checkout, words.split(' ').filter(Boolean), {
      ...this.environment,
      ...environment,
    });
    this.servers.push(served);
    return served;
  }

  /** As in a pod of a slot, which sees nothing of the cluster but its namespace. */
  serveInside(namespace: string, words = '', life = { number: 3, holder: 'issue-42' }): Promise<Served> {
    this.kubectl.holds(clusterOfShop(life), 'ready\n', namespace);
    return this.serve(words, { KUBERNETES_SERVICE_HOST: '10.0.0.1', SLOTSTACK_NAMESPACE: namespace });
  }

  async end(): Promise<void> {
    for (const served of this.servers) await served.end();
  }
}

/** Slots 1 and 2, each with its redis. */
export function clusterOfShop(life = { number: 3, holder: 'issue-42' }): KubernetesObject[] {
  return [1, 2].flatMap((slot): KubernetesObject[] => {
    const namespace = `shop-dev-${slot}`;
    const uid = `uid-${slot}`;
    const lifeOfSlot = slot === 1 ? life : { number: 9, holder: 'issue-7' };
    const labels = { ...ownerLabels({ project: 'shop', environment: 'ai', slot }), ...lifeLabels(lifeOfSlot) };
    const owners = [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'redis', uid }];
    return [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } },
      {
        apiVersion: 'apps/v1',
        kind: 'StatefulSet',
        metadata: { name: 'redis', namespace, uid, generation: 1 },
        spec: { replicas: 1, template: { spec: { containers: [{ name: 'redis' }] } } },
        status: { observedGeneration: 1, replicas: 1, readyReplicas: 1, updatedReplicas: 1, availableReplicas: 1 },
      },
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {
          name: 'redis-0',
          namespace,
          uid: `${uid}-0`,
          ownerReferences: owners,
        },
        spec: { initContainers: [{ name: 'ensure-data' }], containers: [{ name: 'redis' }] },
        status: { initContainerStatuses: [{ name: 'ensure-data', state: { terminated: { exitCode: 0 } } }] },
      },
    ];
  });
}
