import { application, describeWithArgoCd, isDelivered, refresh } from './argocd/argo-cd';
import { PublishedTrial } from './argocd/published-trial';
import { eventually } from './cluster';
import { agentManifests, beginWatching, endWatching, Task } from './hand-over/task';
import { waitForServices } from './trial';

const trial = new PublishedTrial('e2e-argo-hand-over');
const slot = `${trial.project}-dev-1`;
const services = ['redis'] as const;
const rounds = 2;

describeWithArgoCd('a slot that is released and taken between two looks of Argo CD', ({ version, hook }) => {
  beforeAll(() => {
    trial.begin();
    beginWatching();
    trial.merge(hook, { services, maxSlots: 1, included: agentManifests });
    trial.slots('allocate', 1);
    trial.setUp();
    deliver();
  });
  afterAll(() => {
    endWatching();
    trial.end();
  });

  function deliver(): void {
    const commit = trial.publish();
    eventually(
      `${commit} is delivered`,
      () => {
        if (isDelivered(slot, commit)) return true;
        // A poll may come any time.
        refresh(trial.project);
        return false;
      },
      300,
    );
    waitForServices(slot, services);
  }

  test(
    `${rounds} times: nothing of the task before is found`,
    () => {
      const seconds: number[] = [];
      for (let issue = 1; issue <= rounds; issue += 1) {
        const before = new Task(slot, services, `left-by-${issue}`);
        before.work();
        const uid = application(slot, '.metadata.uid');
        trial.slots('release', issue);
        trial.slots('allocate', issue + 1);
        const start = Date.now();
        deliver();
        seconds.push((Date.now() - start) / 1000);
        // It was fast: to Argo CD, it is one Application.
        expect(application(slot, '.metadata.uid')).toBe(uid);
        expect({ issue, remains: before.remains() }).toEqual({ issue, remains: [] });
      }
      seconds.sort((a, b) => a - b);
      process.stderr.write(
        `Argo CD ${version}, ${hook}: hand-over until the database answers: ${seconds.join(' ')} s\n`,
      );
    },
    rounds * 300_000,
  );
});
