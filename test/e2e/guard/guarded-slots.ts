import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KubernetesObject } from '../../../kubernetes/kubernetes-object';
import { kubectl } from '../cluster';
import { Trial, waitForServices } from '../trial';
import { container } from './workloads';

const clusterFile = join(__dirname, 'cluster.yaml');

/** Two slots of a project with its guard, and who tries what in the first. */
export class GuardedSlots extends Trial {
  readonly slot = 'e2e-guard-dev-1';
  readonly otherSlot = 'e2e-guard-dev-2';
  readonly root = this.dataRoot.path;
  /**
   * Arguments by which kubectl is the agent of the first slot, with a token of its own: who only acts as it could act
   * as nobody else.
   */
  readonly agent = ['--kubeconfig', join(tmpdir(), 'slotstack-e2e-guard-agent.json')] as const;

  constructor() {
    super('e2e-guard');
  }

  override begin(): void {
    super.begin();
    kubectl(['delete', '-f', clusterFile, '--ignore-not-found']);
    kubectl(['apply', '-f', clusterFile]);
    this.copy(join(__dirname, 'project'));
    this.applyPlatform();
    this.apply(this.slot, this.otherSlot);
    for (const name of ['deployer', 'slot-data-cleanup', 'slot-gate'])
      kubectl(['apply', '-n', this.slot, '-f', '-'], serviceAccount(name));
    kubectl(['create', '-n', this.slot, '-f', '-'], JSON.stringify(present));
    for (const slot of [this.slot, this.otherSlot]) waitForServices(slot, ['postgres', 'redis']);
    kubectl(['rollout', 'status', '-n', this.slot, 'deployment/agent', '--timeout=240s']);
    this.writeAgent();
  }

  private writeAgent(): void {
    const config = JSON.parse(kubectl(['config', 'view', '--raw', '--minify', '-o', 'json'])) as Config;
    const [{ name } = { name: '' }] = config.users;
    const token = kubectl(['create', 'token', 'codex-sa', '-n', this.slot, '--duration=2h']).trim();
    const users = [{ name, user: { token } }];
    writeFileSync(this.agent[1], JSON.stringify({ ...config, users }), { mode: 0o600 });
  }

  override end(): void {
    super.end();
    rmSync(this.agent[1], { force: true });
    kubectl(['delete', '-f', clusterFile, '--ignore-not-found']);
  }

  /** The live object of the slot, as JSON has it. */
  read(...args: string[]): KubernetesObject {
    return JSON.parse(kubectl(['get', '-n', this.slot, '-o', 'json', ...args])) as KubernetesObject;
  }

  /** The pod of the slot with one container more. */
  withDebugContainer(name: string, more: object): object {
    const { metadata, spec, ...running } = this.read('pod', name);
    const ephemeralContainers = [{ ...container({ name: 'debug' }), ...more }];
    // Of whatever version: the kubelet writes the status meanwhile.
    return {
      ...running,
      metadata: { ...metadata, resourceVersion: '' },
      spec: { ...(spec as object), ephemeralContainers },
    };
  }
}

interface Config {
  readonly users: readonly { readonly name: string }[];
}

function serviceAccount(name: string): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } });
}

const present = { apiVersion: 'unlisted.slotstack-e2e.example/v1', kind: 'Unlisted', metadata: { name: 'present' } };
