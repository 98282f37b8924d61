// Data services in a slot, and an application that finds them: addresses by ConfigMaps, passwords by the generated Secrets.
import { App, Chart, Size } from 'cdk8s';
import { Cpu, k8s } from 'cdk8s-plus-28';
import { Credentials, DataDisk, DeletionHook, Postgres, Rabbitmq, Redis, SlotData } from 'slotstack';

const app = new App();
const disk = new DataDisk(new Chart(app, 'platform'), 'disk', { project: 'shop', root: '/srv/data/shop' });
const slot = new Chart(app, 'shop-1', { namespace: 'shop-1' });
const data = new SlotData(slot, 'data', {
  disk,
  slot: 1,
  generation: 0,
  directory: 'slots/1',
  paths: ['db', { name: 'cache', limit: Size.gibibytes(5) }, 'queue'],
  cleanup: DeletionHook.postDelete(),
});

const propsOf = (path: string, image: string, user?: string) => ({
  data: data.path(path),
  image: `docker.io/library/${image}`,
  memory: Size.mebibytes(512),
  cpu: Cpu.millis(100),
  credentials: Credentials.generated({ user }),
});
const services = [
  new Postgres(slot, 'db', { ...propsOf('db', 'postgres:16-bookworm', 'shop'), database: 'shop' }),
  new Redis(slot, 'cache', { ...propsOf('cache', 'redis:7-bookworm'), settings: { timeout: '60' } }),
  new Rabbitmq(slot, 'queue', propsOf('queue', 'rabbitmq:4.1', 'shop')),
];
const envFrom = services.flatMap(({ configMap, secret }) => [
  { configMapRef: { name: configMap } },
  { secretRef: { name: secret } },
]);
const metadata = { labels: { app: 'api' } };
const spec = { containers: [{ name: 'api', image: 'docker.io/library/nginx:1.29', envFrom }] };
const api = { selector: { matchLabels: metadata.labels }, template: { metadata, spec } };
// It waits for the Secrets of this generation, and starts anew with the next.
data.attach(new k8s.KubeDeployment(slot, 'api', { spec: api }));
app.synth();
