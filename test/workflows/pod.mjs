#!/usr/bin/env node
// Stands in for kubectl on a cluster with the pods of agents, all of which are the directory $CLUSTER here: what is run in one really
// runs. The kubeconfig of agents opens these, and nothing else.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

const words = process.argv.slice(2);
const cluster = process.env.CLUSTER;
const namespace = (words.find((word) => word.startsWith('--namespace=')) ?? '').slice('--namespace='.length);
const owner = (kind, name) => [{ kind, name, uid: kind, controller: true, apiVersion: 'apps/v1' }];
const status = { observedGeneration: 1, replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1 };
const spec = { replicas: 1, template: { spec: {} } };
const metadata = { namespace, generation: 1 };
const items = [
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { ...metadata, name: 'agent', uid: 'Deployment' },
    spec,
    status,
  },
  {
    ...{ apiVersion: 'apps/v1', kind: 'ReplicaSet', spec, status },
    metadata: { ...metadata, name: 'agent-1', uid: 'ReplicaSet', ownerReferences: owner('Deployment', 'agent') },
  },
  {
    ...{ apiVersion: 'v1', kind: 'Pod', spec: {} },
    metadata: { ...metadata, name: 'agent-1-x', uid: 'Pod', ownerReferences: owner('ReplicaSet', 'agent-1') },
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
  },
];
if (words[0] === 'config')
  console.log(JSON.stringify({ 'current-context': 'test', clusters: [{ cluster: { server: 'https://test' } }] }));
else if (words[0] === 'get') console.log(JSON.stringify({ kind: 'List', items }));
else if (words[0] === 'exec') {
  for (const name of ['workspace', 'state', 'config']) mkdirSync(join(cluster, name), { recursive: true });
  const at = (text) =>
    text
      .replaceAll('/etc/slotstack/agent-scripts', join(import.meta.dirname, '../../constructs/agent/scripts'))
      .replaceAll('/etc/slotstack/agent', join(cluster, 'config'))
      .replaceAll('/var/lib/slotstack-agent', join(cluster, 'state'))
      .replaceAll('/workspace', join(cluster, 'workspace'));
  const [program, ...rest] = words.slice(words.indexOf('--') + 1).map(at);
  const env = { PATH: '/usr/bin:/bin', HOME: cluster, GIT_CONFIG_NOSYSTEM: '1', LANG: 'C.UTF-8' };
  const ended = spawnSync(program, rest, { stdio: 'inherit', env });
  if (ended.status) console.error(`command terminated with exit code ${ended.status}`);
  process.exit(ended.status ?? 1);
} else process.exit(1);
