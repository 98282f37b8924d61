// An environment whose data stays: no slot, no cleanup. Its credentials are a Secret that somebody has made.
import { App, Chart, Size } from 'cdk8s';
import { Credentials, DataDisk, Mariadb, SlotData } from 'slotstack';

const app = new App();
// A disk of its own: whatever fills that of the slots, this environment goes on.
const disk = new DataDisk(new Chart(app, 'platform'), 'disk', {
  project: 'shop',
  root: '/srv/lasting/shop',
  trash: { warnPercent: 70 },
});
const staging = new Chart(app, 'shop-staging', { namespace: 'shop-staging' });
// Raising the generation empties the data: the only way to lose it.
const data = new SlotData(staging, 'data', { disk, generation: 0, directory: 'staging', paths: ['mariadb'] });
new Mariadb(staging, 'db', {
  data: data.path('mariadb'),
  image: 'docker.io/library/mariadb:11.4',
  database: 'shop',
  memory: Size.gibibytes(2),
  credentials: Credentials.existing('db-credentials'),
});

app.synth();
