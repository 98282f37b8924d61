// A slot with a PostgreSQL, which Argo CD deploys and deletes. The disk is shared: its chart, and so its file, is deployed before.
import { App, Chart, Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Credentials, DataDisk, DeletionHook, Postgres, SlotData } from 'slotstack';

const app = new App();

const disk = new DataDisk(new Chart(app, 'platform'), 'disk', { project: 'shop', root: '/srv/data/shop' });

const slot = new Chart(app, 'shop-3');
new k8s.KubeNamespace(slot, 'namespace', {
  // Where pod security is enforced, host directories need this level.
  metadata: { name: 'shop-3', labels: { 'pod-security.kubernetes.io/enforce': 'privileged' } },
});
const data = new SlotData(slot, 'data', {
  disk,
  namespace: 'shop-3',
  slot: 3,
  generation: 7,
  directory: 'slots/3',
  paths: ['postgres'],
  cleanup: DeletionHook.preDelete({ applicationNamespace: 'argocd' }),
});
new Postgres(slot, 'db', {
  data: data.path('postgres'),
  image: 'docker.io/library/postgres:16-bookworm',
  database: 'shop',
  memory: Size.gibibytes(1),
  credentials: Credentials.generated({ user: 'shop' }),
});

app.synth();
