// A slot whose data lies in claims instead of on a node: on any storage class, at the PodSecurity level restricted. A Deployment of your own has its data in one, too.
import { App, Chart, Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Credentials, Postgres, SlotClaims } from 'slotstack';

const app = new App();
const server = ['httpd', '-f', '-h', '/data'];
const chart = new Chart(app, 'shop-3', { namespace: 'shop-3' });
const data = new SlotClaims(chart, 'data', {
  project: 'shop',
  slot: 3,
  generation: 7,
  claim: { size: Size.gibibytes(10), storageClass: 'fast' },
  paths: ['db', { name: 'files', owner: 1000, group: 1000, command: server, claim: { size: Size.gibibytes(50) } }],
});
new Postgres(chart, 'db', {
  data: data.path('db'),
  image: 'docker.io/library/postgres:16-bookworm',
  database: 'shop',
  memory: Size.gibibytes(1),
  credentials: Credentials.generated({ user: 'shop' }),
});

const files = data.path('files');
const container = {
  name: 'files',
  image: 'docker.io/library/busybox:1.37.0',
  command: server,
  volumeMounts: [{ name: 'data', mountPath: '/data' }],
};
const securityContext = { runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000 };
const spec = { securityContext, containers: [container], volumes: [files.volume('data')] };
const deployment = new k8s.KubeDeployment(chart, 'files', {
  metadata: { name: 'files' },
  spec: { selector: { matchLabels: { app: 'files' } }, template: { metadata: { labels: { app: 'files' } }, spec } },
});
data.attach(deployment);

app.synth();
