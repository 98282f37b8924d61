// An agent in a slot: its files, packages and keys stay over restarts, and begin anew with the slot. It is no root.
import { App, Chart } from 'cdk8s';
import { Deployment } from 'cdk8s-plus-28';
import { DataDisk, DeletionHook, SlotData, Workspace } from 'slotstack';

const app = new App();
const disk = new DataDisk(new Chart(app, 'platform'), 'disk', { project: 'shop', root: '/srv/data/shop' });
const slot = new Chart(app, 'shop-2', { namespace: 'shop-2' });
const data = new SlotData(slot, 'data', {
  disk,
  slot: 2,
  generation: 4,
  directory: 'slots/2',
  paths: [{ name: 'workspace', shared: true, owner: 1000 }],
  cleanup: DeletionHook.preDelete({ applicationNamespace: 'argocd' }),
});
const workspace = new Workspace(slot, 'workspace', {
  data,
  dataPath: 'workspace',
  path: '/home/agent/work',
  // What the image runs: its ENTRYPOINT and CMD.
  command: ['/usr/local/bin/agent', 'serve'],
  ssh: { secret: 'agent-keys', path: '/home/agent/.ssh' },
});

const agent = new Deployment(slot, 'agent', { replicas: 1 });
agent.addContainer({
  image: 'registry.example.org/agent:1.4',
  portNumber: 8080,
  securityContext: { user: 1000, group: 1000 },
});
workspace.attach(agent);

app.synth();
