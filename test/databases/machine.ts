import { mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import { cleanupName } from '../../constructs/slot-data/cleanup-job';
import { targetJobName } from '../../constructs/target-job-name';
import { only } from '../constructs/built';
import { LIFE, Sandbox } from '../constructs/slot-data/scripts/sandbox';
import { synthesized } from '../stacks/synthesized';
import { Pod } from './pod';
import type { Values } from './volumes';

const services = readFileSync(join(__dirname, 'services.yaml'), 'utf8');

export type ServiceName = 'postgres' | 'redis' | 'rabbitmq' | 'mariadb';

/** What tells one task of a slot from the next. */
export interface Task {
  /** @default 7 */
  readonly generation?: number;
  /** Uid of the namespace's ServiceAccount. @default that of the first task */
  readonly life?: string;
}

/** A machine in place of a node, on whose data disk the project of services.yaml runs. */
export class Machine {
  readonly sandbox = new Sandbox();
  /** Secrets by namespace and its life: a namespace that is made anew has none. */
  private readonly secrets = new Map<string, Map<string, Values>>();
  private readonly pods: Pod[] = [];

  constructor() {
    this.sandbox.placeScripts();
  }

  /** Slot 3 of the project, as it is published for a task. */
  slot({ generation = 7, life = LIFE }: Task = {}): Target {
    const record = `slot: 3\ngeneration: ${generation}\nowner: someone\nsince: 2026-11-21T09:00Z\n`;
    return this.target('shop-dev-3', life, { 'slots/active/3.yaml': record });
  }

  /** Environment dev, where data lasts, with existing Secrets that all have the same password. */
  dev({ generation = 0, password = 'first' } = {}): Target {
    const target = this.target('shop-dev', LIFE, {}, { DEV_GENERATION: String(generation) });
    target.secrets
      .set('postgres-credentials', { POSTGRES_USER: 'shop', POSTGRES_PASSWORD: password })
      .set('redis-credentials', { REDIS_PASSWORD: password })
      .set('rabbitmq-credentials', { RABBITMQ_USER: 'shop', RABBITMQ_PASSWORD: password })
      .set('mariadb-credentials', {
        MARIADB_USER: 'shop',
        MARIADB_PASSWORD: password,
        MARIADB_ROOT_PASSWORD: password,
      });
    return target;
  }

  async remove(): Promise<void> {
    await Promise.all(this.pods.map((pod) => pod.kill()));
    this.sandbox.remove();
  }

  private target(name: string, life: string, files = {}, environment = {}): Target {
    const output = synthesized(services, files, { environment });
    const secrets = this.secrets.get(`${name} ${life}`) ?? new Map<string, Values>();
    this.secrets.set(`${name} ${life}`, secrets);
    const token = readFileSync(this.sandbox.token(life), 'utf8');
    return new Target(name, output.objects(name), secrets, (workload, configMaps) => {
      const directory = mkdtempSync(join(this.sandbox.base, `${workload.metadata.name}-`));
      const pod = new Pod(workload, { token, configMaps, secrets }, { directory, disk: this.sandbox.disk });
      this.pods.push(pod);
      return pod;
    });
  }
}

/** The objects of a target, and its namespace. */
export class Target {
  constructor(
    private readonly name: string,
    readonly objects: readonly KubernetesObject[],
    readonly secrets: Map<string, Values>,
    private readonly newPod: (workload: KubernetesObject, configMaps: ReadonlyMap<string, Values>) => Pod,
  ) {}

  /**
   * A pod of a service, not started yet. Its Secret is generated first where there is a Job for that.
   *
   * @param change what a user changes in the StatefulSet
   */
  async pod(service: ServiceName, change = (workload: KubernetesObject) => workload): Promise<Pod> {
    const secret = `${service}-credentials`;
    const job = this.objects.find(({ metadata }) => metadata.name.startsWith(`${secret}-`));
    if (job) await this.generateSecret(job, secret);
    return this.podOf(change(only(this.objects, 'StatefulSet', service)));
  }

  /**
   * The pod of the Job that deletes the data, as it is when the containers that talk to the API have done their part.
   *
   * @param changes what stands in its manifest otherwise
   */
  cleanup(changes: Values = {}): Pod {
    const text = Object.entries(changes).reduce(
      (all, [from, to]) => all.replaceAll(`"${from}"`, `"${to}"`),
      JSON.stringify(only(this.objects, 'Job', targetJobName(cleanupName, this.name))),
    );
    return this.podOf(JSON.parse(text) as KubernetesObject);
  }

  private podOf(workload: KubernetesObject): Pod {
    const configMaps = this.objects.filter(({ kind }) => kind === 'ConfigMap');
    return this.newPod(workload, new Map(configMaps.map(({ metadata, data }) => [metadata.name, data as Values])));
  }

  private async generateSecret(job: KubernetesObject, secret: string): Promise<void> {
    const pod = this.podOf(job);
    const { code, output } = await pod.run('slot-data-credentials');
    if (code !== 0) throw new Error(output);
    const read = (file: string) =>
      JSON.parse(readFileSync(join(pod.volumes.source('credentials'), file), 'utf8')) as {
        readonly kind?: string;
        readonly stringData?: Values;
      };
    const [created, patch] = [read('create.json'), read('patch.json')];
    const earlier = this.secrets.get(secret);
    if (created.kind === 'Secret' && earlier) throw new Error(`${secret} is there, and would be created`);
    if (created.kind === 'Secret' || earlier)
      this.secrets.set(secret, { ...earlier, ...created.stringData, ...patch.stringData });
  }
}
