// Three slots, each in a file of its own. The generations are those of a register, such as a file that is changed by pull requests.
import { App, Chart, Size } from 'cdk8s';
import { CleanupJob, Credentials, DataDisk, Redis, SlotData } from 'slotstack';

const generations = new Map([
  [1, 12],
  [2, 3],
  [3, 0],
]);

const app = new App();
const disk = new DataDisk(new Chart(app, 'platform'), 'disk', { project: 'shop', root: '/srv/data/shop' });

for (const [slot, generation] of generations) {
  const name = `shop-${slot}`;
  const chart = new Chart(app, name, { namespace: name });
  const data = new SlotData(chart, 'data', {
    disk,
    slot,
    generation,
    directory: `slots/${slot}`,
    paths: ['redis'],
    cleanup: 'separate',
  });
  new Redis(chart, 'redis', {
    data: data.path('redis'),
    image: 'docker.io/library/redis:7-bookworm',
    memory: Size.mebibytes(256),
    credentials: Credentials.generated(),
  });
  // For kubectl: whoever ends the slot deletes its namespace, and then creates what is in this file.
  new CleanupJob(new Chart(app, `${name}-cleanup`), 'cleanup', { data });
}

app.synth();
