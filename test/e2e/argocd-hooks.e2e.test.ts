import { application, describeWithArgoCd, exists, isDelivered, isThere } from './argocd/argo-cd';
import { PublishedTrial } from './argocd/published-trial';
import { eventually, kubectl } from './cluster';
import { makeSecrets } from './data-services';
import { probe, probeHooks, web } from './hooks';
import type { Declaration } from './trial';

const trial = new PublishedTrial('e2e-argo-hooks');
/** What lasts runs hooks before and after; a slot, those before. */
const [lasting, slot] = [`${trial.project}-dev`, `${trial.project}-dev-1`];
const services = ['redis'] as const;

const field = (object: string, path: string) =>
  kubectl(['get', object, '-n', lasting, '-o', `jsonpath={${path}}`]).trim();
const timeOf = (object: string, path: string) => new Date(field(object, path)).getTime();

/** The Job of a step that runs once in a life; the others are gone once the sync has succeeded. */
const jobOf = (word: string) => {
  const names = kubectl(['get', 'jobs', '-n', lasting, '-o', 'name']).split('\n');
  return names.find((name) => name.includes(`-${word}-`)) ?? `job/${word}`;
};

interface SyncedResource {
  readonly name: string;
  readonly hookPhase?: string;
}

/** How the hooks of the last sync have ended, by name. */
function hooksOfSync(): Record<string, string | undefined> {
  const text = application(lasting, '.status.operationState.syncResult.resources');
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
      ...{ services, dev: 0, maxSlots: 1, included: [web, settings(value)], hooks },
      secrets: { key: { source: 'generated', keys: { KEY: { length: 20 } } } },
      temporary: { objects: probe, hooks: probeHooks },
      ...changes,
    });
    const deliver = () => {
      const commit = trial.publish();
      eventually('it is delivered', () => isDelivered(lasting, commit), 600);
    };

    beforeAll(() => {
      trial.begin();
      trial.merge(hook, declaration('one'));
      trial.setUp();
      eventually('its namespace is there', () => exists('namespace', lasting));
      makeSecrets(lasting, services);
    });
    afterAll(() => {
      trial.end();
    });

    test('run in a namespace that is not there yet, before and after all else of it', () => {
      eventually('it is there', () => application(lasting, '.status.sync.status') === 'Synced', 240);
      eventually('it is healthy', () => application(lasting, '.status.health.status') === 'Healthy', 240);
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
      eventually('the probe is gone', () => !exists('deployment,service', '-n', lasting, '-l', 'app=probe'));
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
      const said = () => application(lasting, '.status.operationState.message');
      eventually('the sync has failed', () => said().includes('completed unsuccessfully'), 240);
      expect(hooksOfSync()).toMatchObject({ 'slot-hook-before-1-broken': 'Failed' });
      expect(field('configmap/settings', '.data.value')).toBe('two');
      eventually(
        'its log is there',
        () => kubectl(['logs', '-n', lasting, 'job/slot-hook-before-1-broken']) === 'no disk\n',
      );
    });

    test('go on once they are mended', () => {
      trial.merge(hook, declaration('four'));
      deliver();
      expect(field('configmap/settings', '.data.value')).toBe('four');
    }, 700_000);

    test('of a slot that never becomes healthy do not keep it from being deleted', () => {
      const spec = {
        selector: { matchLabels: { app: 'never' } },
        template: {
          metadata: { labels: { app: 'never' } },
          spec: { containers: [{ name: 'never', image: 'nowhere.invalid/never:1' }] },
        },
      };
      const never = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'never' }, spec };
      trial.merge(hook, declaration('five', { included: [never] }));
      trial.slots('allocate', 1);
      trial.publish();
      eventually('it is there', () => exists('namespace', slot) && exists('deployment', 'never', '-n', slot), 240);
      expect(kubectl(['get', 'jobs', '-n', slot, '-o', 'name'])).toContain('slot-hook-before-begin-');
      trial.slots('release', 1);
      trial.publish();
      eventually('it is gone', () => !isThere(slot) && !exists('namespace', slot), 240);
    }, 600_000);
  },
  ({ version, hook }) => version === '3.3' && hook === 'PreDelete',
);
