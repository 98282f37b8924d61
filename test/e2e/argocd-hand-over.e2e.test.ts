import { application, describeWithArgoCd, isDelivered, refresh } from './argocd/argo-cd';
import { PublishedTrial } from './argocd/published-trial';
import { eventually } from './cluster';
import { agentManifests, beginWatching, endWatching, Task } from './hand-over/task';
import { waitForServices } from './trial';

const trial = new PublishedTrial('e2e-argo-hand-over');
const services = ['redis'] as const;
const slots = [1, 2, 3, 4];
const rounds = 5;

const nameOf = (slot: number) => `${trial.project}-dev-${slot}`;

describeWithArgoCd('slots that are released and taken between two looks of Argo CD', ({ version, hook }) => {
  /** Issues by the slot that they hold. */
  const held = new Map<number, number>();
  let issues = 0;

  function take(): void {
    const issue = ++issues;
    held.set(Number(trial.slots('allocate', issue).slot), issue);
  }

  beforeAll(() => {
    trial.begin();
    beginWatching();
    trial.merge(hook, { services, maxSlots: slots.length, included: agentManifests });
    issues = 0;
    slots.forEach(take);
    trial.setUp();
    deliver();
  }, 600_000);
  afterAll(() => {
    endWatching();
    trial.end();
  });

  /** @returns seconds until the database of each slot answers */
  function deliver(): number[] {
    const start = Date.now();
    const commit = trial.publish();
    return slots.map((slot) => {
      eventually(
        `${commit} is in ${nameOf(slot)}`,
        () => {
          if (isDelivered(nameOf(slot), commit)) return true;
          // A poll may come any time.
          refresh(trial.project);
          return false;
        },
        400,
      );
      waitForServices(nameOf(slot), services);
      return (Date.now() - start) / 1000;
    });
  }

  test(
    `${slots.length * rounds} times, ${slots.length} at once: nothing of the tasks before is found`,
    () => {
      const seconds: number[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const before = slots.map((slot) => ({
          task: new Task(nameOf(slot), services, `left-by-${held.get(slot) ?? 0}`),
          uid: application(nameOf(slot), '.metadata.uid'),
          slot,
        }));
        for (const { task } of before) task.work();
        for (const slot of slots) trial.slots('release', held.get(slot) ?? 0);
        slots.forEach(take);
        seconds.push(...deliver());
        for (const { slot, task, uid } of before) {
          // It was fast: to Argo CD, it is one Application.
          expect(application(nameOf(slot), '.metadata.uid')).toBe(uid);
          expect({ slot, remains: task.remains() }).toEqual({ slot, remains: [] });
        }
      }
      seconds.sort((a, b) => a - b);
      process.stderr.write(
        `Argo CD ${version}, ${hook}: hand-over until the database answers: ${seconds.join(' ')} s\n`,
      );
    },
    rounds * 900_000,
  );
});
