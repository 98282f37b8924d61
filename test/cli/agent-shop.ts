import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { agentPaths } from '../../rules/agent';
import { git, temporaryDirectory, writeFiles } from '../slots/repository';
import type { Call } from './slotstack-here';

const root = join(__dirname, '../..');

/** kubectl of a cluster with one pod, which is a few directories here: what is run in it really runs. */
const kubectl = `#!${process.execPath}
const { appendFileSync, readFileSync } = require('node:fs');
const { spawnSync } = require('node:child_process');
const args = process.argv.slice(2);
const { pod, scripts, namespaces, life } = JSON.parse(readFileSync(__dirname + '/pod.json', 'utf8'));
appendFileSync(__dirname + '/calls', JSON.stringify(args) + '\\n');
const namespace = (args.find((arg) => arg.startsWith('--namespace=')) ?? '').slice('--namespace='.length);
const owner = (kind, name) => ({ kind, name, uid: kind, controller: true, apiVersion: 'apps/v1' });
const ready = { observedGeneration: 1, replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1 };
const objects = [
  { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'agent', namespace, uid: 'Deployment', generation: 1, annotations: life && { 'slotstack.dev/life': life } }, spec: { replicas: 1, template: { spec: {} } }, status: ready },
  { apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: { name: 'agent-1', namespace, uid: 'ReplicaSet', generation: 1, ownerReferences: [owner('Deployment', 'agent')] }, spec: { replicas: 1, template: { spec: {} } }, status: ready },
  { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'agent-1-x', namespace, uid: 'Pod', ownerReferences: [owner('ReplicaSet', 'agent-1')] }, spec: {}, status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] } },
];
if (args[0] === 'config') console.log(JSON.stringify({ 'current-context': 'test', clusters: [{ cluster: { server: 'https://test' } }] }));
else if (args[0] === 'get') console.log(JSON.stringify({ kind: 'List', items: namespaces.includes(namespace) ? objects : [] }));
else if (args[0] === 'exec') {
  const at = (text) => text
    .replaceAll('${agentPaths.scripts}', scripts)
    .replaceAll('${agentPaths.config}', pod + '/config')
    .replaceAll('${agentPaths.state}', pod + '/state')
    .replaceAll('/workspace', pod + '/workspace');
  const [program, ...words] = args.slice(args.indexOf('--') + 1).map(at);
  const env = { PATH: '/usr/bin:/bin', HOME: pod, CODEX_HOME: pod + '/state/codex', GIT_CONFIG_NOSYSTEM: '1', SHOP_TOKEN: 'a-value like no other' };
  const { status } = spawnSync(program, words, { stdio: 'inherit', env });
  if (status) console.error('command terminated with exit code ' + status);
  process.exit(status ?? 1);
} else process.exit(1);
`;

/** A project whose slot has an agent, and the pod that this works in. */
export class AgentShop {
  readonly checkout: string;
  readonly pod: string;
  readonly bare: string;
  readonly bin: string;

  /** @param program of the agent, in the shell */
  constructor(program: string, more = '') {
    const directory = temporaryDirectory();
    [this.checkout, this.bare] = [join(directory, 'checkout'), join(directory, 'bare.git')];
    [this.pod, this.bin] = [join(directory, 'pod'), join(directory, 'bin')];
    for (const each of [this.pod, this.bin, join(this.pod, 'workspace'), join(this.pod, 'config')])
      mkdirSync(each, { recursive: true });
    writeFileSync(join(this.bin, 'kubectl'), kubectl);
    chmodSync(join(this.bin, 'kubectl'), 0o755);
    this.applied('1-issue-42');
    git(directory, 'init', '--quiet', '--bare', '--initial-branch=main', this.bare);
    git(directory, 'clone', '--quiet', this.bare, this.checkout);
    git(this.checkout, 'config', 'user.name', 'Alice');
    git(this.checkout, 'config', 'user.email', 'alice@example.org');
    this.services(program, more);
    this.hold(42);
    git(this.checkout, 'add', '--all');
    git(this.checkout, 'commit', '--quiet', '--message=Begin');
    git(this.checkout, 'push', '--quiet', 'origin', 'HEAD:main');
  }

  /** services.yaml with another program. */
  services(program: string, more = ''): void {
    writeFiles(this.checkout, {
      'services.yaml': `project: shop
namespace: {patterns: {dev: shop-dev, ai: 'shop-dev-{{ .Slot }}'}}
environments: {dev: {}, ai: {}}
maxSlots: 2
agent:
  image: agent:1
  command: [sh, -c, ${JSON.stringify(program)}, agent, '$(MODEL)', '$(EFFORT)', '$(KIND)']
${more}
services:
  - {name: web, manifests: [{path: web.yaml}]}
`,
      'web.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata: {greeting: hello}\n',
    });
  }

  /** Who has slot 1, as the register of the checkout says. @param state whether somebody has it */
  hold(issue: number, life = 1, state = 'active'): void {
    rmSync(join(this.checkout, 'slots'), { recursive: true, force: true });
    const record = `slot: 1\ngeneration: ${life}\nlife: ${life}\nissue: ${issue}\nowner: alice\nsince: "2026-11-30T10:00Z"\n`;
    writeFiles(this.checkout, { [`slots/${state}/1.yaml`]: record });
  }

  /** In which life the pod was applied. @param namespaces that have one */
  applied(life: string, namespaces: readonly string[] = ['shop-dev-1']): void {
    const scripts = join(root, 'constructs/agent/scripts');
    writeFileSync(join(this.bin, 'pod.json'), JSON.stringify({ pod: this.pod, scripts, namespaces, life }));
  }

  get environment(): Record<string, string> {
    const { GIT_CONFIG_GLOBAL = '', GIT_CONFIG_NOSYSTEM = '' } = process.env;
    return {
      ...{ GIT_CONFIG_GLOBAL, GIT_CONFIG_NOSYSTEM, HOME: this.pod, KUBECONFIG: '/dev/null' },
      PATH: `${this.bin}:${process.env.PATH ?? ''}`,
    };
  }

  /** A program that is found before that of the system. */
  program(name: string, text: string): void {
    writeFileSync(join(this.bin, name), text, { mode: 0o755 });
  }

  call(words: readonly string[], environment: Readonly<Record<string, string>> = {}): Call {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(root, 'start.mjs'), join('cli/slotstack.ts'), 'agent', ...words],
      { cwd: this.checkout, encoding: 'utf8', env: { ...this.environment, ...environment } },
    );
    return { status: status ?? -1, stdout, stderr };
  }

  /** A call that goes on. */
  start(words: readonly string[]): Going {
    const args = [join(root, 'start.mjs'), 'cli/slotstack.ts', 'agent', ...words];
    return new Going(spawn(process.execPath, args, { cwd: this.checkout, env: this.environment, stdio: 'pipe' }));
  }

  file(path: string): string {
    return readFileSync(join(this.pod, path), 'utf8');
  }

  has(path: string): boolean {
    return existsSync(join(this.pod, path));
  }
}

export class Going {
  stdout = '';
  stderr = '';
  readonly ended: Promise<number | null>;

  constructor(private readonly child: ChildProcess) {
    child.stdout?.on('data', (data: Buffer) => (this.stdout += data.toString()));
    child.stderr?.on('data', (data: Buffer) => (this.stderr += data.toString()));
    this.ended = new Promise((resolve) => child.on('close', resolve));
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }
}
