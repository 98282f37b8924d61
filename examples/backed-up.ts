// An environment that lasts, with backups: every night all of its data, and every week a proof that it can be restored.
import { App, Chart, Size } from 'cdk8s';
import { Backup, Credentials, DataDisk, Postgres, Redis, SlotData } from 'slotstack';

const app = new App();
const disk = new DataDisk(new Chart(app, 'platform'), 'disk', { project: 'shop', root: '/srv/data/shop' });
const chart = new Chart(app, 'shop-dev', { namespace: 'shop-dev' });
const data = new SlotData(chart, 'data', {
  disk,
  generation: 0,
  directory: 'dev',
  paths: [{ name: 'postgres' }, { name: 'redis' }],
});
new Postgres(chart, 'postgres', {
  data: data.path('postgres'),
  image: 'docker.io/library/postgres:16-bookworm',
  database: 'shop',
  memory: Size.mebibytes(512),
  credentials: Credentials.existing('db-secret'),
});
new Redis(chart, 'redis', {
  data: data.path('redis'),
  image: 'docker.io/library/redis:7-bookworm',
  memory: Size.mebibytes(128),
  credentials: Credentials.existing('redis-secret'),
});
// After the data services, for it has all of them.
new Backup(chart, 'backup', {
  data,
  repository: 's3:https://s3.example.org/backups/shop',
  // RESTIC_PASSWORD, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY
  secret: 'shop-backup',
});

app.synth();
