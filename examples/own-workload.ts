// A database that slotstack does not bring, as a Deployment of cdk8s-plus on a data path: it is the only one there, and holds the lock.
import { App, Chart, Duration } from 'cdk8s';
import { Deployment, DeploymentStrategy, Volume } from 'cdk8s-plus-28';
import { DataDisk, DeletionHook, SlotData } from 'slotstack';

const app = new App();
const disk = new DataDisk(new Chart(app, 'platform'), 'disk', {
  project: 'shop',
  root: '/srv/data/shop',
  node: 'worker-2',
  trash: { retention: Duration.days(1) },
});
const slot = new Chart(app, 'shop-2', { namespace: 'shop-2' });
const data = new SlotData(slot, 'data', {
  disk,
  slot: 2,
  generation: 4,
  directory: 'slots/2',
  // What the image runs; of the official images of databases, it is known.
  paths: [{ name: 'files', owner: 1000, group: 1000, command: ['/usr/local/bin/files', '--data=/data'] }],
  cleanup: DeletionHook.preDelete({ applicationNamespace: 'argocd' }),
});
const files = data.path('files');

const deployment = new Deployment(slot, 'files', { replicas: 1, strategy: DeploymentStrategy.recreate() });
const container = deployment.addContainer({
  image: 'registry.example.org/files:1.4',
  portNumber: 8080,
  securityContext: { user: 1000, group: 1000 },
});
container.mount('/data', Volume.fromHostPath(slot, 'volume', files.name, { path: files.hostPath }));
data.attach(deployment);

app.synth();
