import { application, describeWithArgoCd, exists, isDelivered } from './argocd/argo-cd';
import { PublishedTrial } from './argocd/published-trial';
import { eventually, kubectl } from './cluster';
import { probe, probeHooks, web } from './hooks';
import type { Declaration } from './trial';

const trial = new PublishedTrial('e2e-argo-hooks');
const slot = `${trial.project}-dev-1`;

const field = (object: string, path: string) => kubectl(['get', object, '-n', slot, '-o', `jsonpath={${path}}`]).trim();
const timeOf = (object: string, path: string) => new Date(field(object, path)).getTime();

/** The Job of a step that runs once in a life; the others are gone once the sync has succeeded. */
const jobOf = (word: string) => {
  const names = kubectl(['get', 'jobs', '-n', slot, '-o', 'name']).split('\n');
  return names.find((name) => name.includes(`-${word}-`)) ?? `job/${word}`;
};

interface SyncedResource {
  readonly name: string;
  readonly hookPhase?: string;
}

/** How the hooks of the last sync have ended, by name. */
function hooksOfSync(): Record<string, string | undefined> {
  const text = application(slot, '.status.operationState.syncResult.resources');
  const resources = JSON.parse(text || '[]') as readonly SyncedResource[];
  return Object.fromEntries(
    resources
      .filter(({ name }) => name.startsWith('slot-hook') || name === 'probe')
      .map(({ name, hookPhase }) => [name, hookPhase]),
  );
}

const settings = (value: string) => ({
  ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' } },
  data: { value },
});

const hooks = {
  beforeAll: [
    { name: 'first', run: 'test -n "$KEY"', secrets: ['key'] },
    { name: 'begin', run: 'echo begin', runs: 'life' },
  ],
  afterAll: [
    { use: 'kubectl.wait', name: 'web', with: { kind: 'deployment', name: 'web' } },
    { name: 'seed', run: 'echo seed', runs: 'life' },
  ],
};

describeWithArgoCd(
  'hooks by Argo CD',
  ({ hook }) => {
    const declaration = (value: string, changes: Partial<Declaration> = {}) => ({
      ...{ services: ['redis'] as const, maxSlots: 1, included: [web, settings(value)], hooks },
      secrets: { key: { source: 'generated', keys: { KEY: { length: 20 } } } },
      temporary: { objects: probe, hooks: probeHooks },
      ...changes,
    });
    const deliver = () => {
      const commit = trial.publish();
      eventually('it is delivered', () => isDelivered(slot, commit), 600);
    };

    beforeAll(() => {
      trial.begin();
      trial.merge(hook, declaration('one'));
      trial.slots('allocate', 1);
      trial.setUp();
    });
    afterAll(() => {
      trial.end();
    });

    test('run in a namespace that is not there yet, before and after all else of it', () => {
      eventually('it is there', () => application(slot, '.status.sync.status') === 'Synced', 240);
      eventually('it is healthy', () => application(slot, '.status.health.status') === 'Healthy', 240);
      expect(hooksOfSync()).toMatchObject({
        'slot-hook-before-1-first': 'Succeeded',
        'slot-hook-after-1-ask': 'Succeeded',
        'slot-hook-after-2-web': 'Succeeded',
      });
      const made = timeOf('deployment/web', '.metadata.creationTimestamp');
      expect(timeOf(jobOf('begin'), '.status.completionTime')).toBeLessThanOrEqual(made);
      const ready = timeOf('deployment/web', '.status.conditions[?(@.type=="Available")].lastTransitionTime');
      expect(timeOf(jobOf('seed'), '.status.startTime')).toBeGreaterThanOrEqual(ready);
    });

    test('ask what is there only for them, which is gone then', () => {
      expect(hooksOfSync()).toMatchObject({ probe: 'Succeeded' });
      eventually('the probe is gone', () => !exists('deployment,service', '-n', slot, '-l', 'app=probe'));
    });

    test('run again at the next sync, but for those of the life', () => {
      const [begin, seed] = [jobOf('begin'), jobOf('seed')].map((job) => field(job, '.metadata.uid'));
      trial.merge(hook, declaration('two'));
      deliver();
      expect(hooksOfSync()).toMatchObject({ 'slot-hook-before-1-first': 'Succeeded' });
      expect([jobOf('begin'), jobOf('seed')].map((job) => field(job, '.metadata.uid'))).toEqual([begin, seed]);
    });

    test('that fail end the sync, and nothing after them is done', () => {
      const broken = { ...hooks, beforeAll: [{ name: 'broken', run: 'echo "no disk" >&2; exit 4' }] };
      trial.merge(hook, declaration('three', { hooks: broken }));
      trial.publish();
      // Argo CD tries five times.
      const said = () => application(slot, '.status.operationState.message');
      eventually('the sync has failed', () => said().includes('completed unsuccessfully'), 240);
      expect(hooksOfSync()).toMatchObject({ 'slot-hook-before-1-broken': 'Failed' });
      expect(field('configmap/settings', '.data.value')).toBe('two');
      eventually(
        'its log is there',
        () => kubectl(['logs', '-n', slot, 'job/slot-hook-before-1-broken']) === 'no disk\n',
      );
    });

    test('go on once they are mended', () => {
      trial.merge(hook, declaration('four'));
      deliver();
      expect(field('configmap/settings', '.data.value')).toBe('four');
    }, 700_000);
  },
  ({ version, hook }) => version === '3.3' && hook === 'PreDelete',
);
