import { describeWithArgoCd, exists, isDelivered, isThere } from './argocd/argo-cd';
import { PublishedTrial } from './argocd/published-trial';
import { eventually, kubectl } from './cluster';
import { web } from './hooks';

const trial = new PublishedTrial('e2e-argo-ask');
const [host, guest] = [`${trial.project}-dev`, `${trial.project}-ai-repair`];

const task = {
  ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'task' } },
  data: { issue: '{{ .Issue }}', branch: '{{ .Branch }}' },
};

describeWithArgoCd(
  'environments on request, by Argo CD',
  ({ hook }) => {
    const slots = (...args: string[]) => {
      const { status, stderr } = trial.run('slots', ...args, '--project', trial.project);
      expect({ status, stderr }).toMatchObject({ status: 0 });
    };
    const uid = () => kubectl(['get', 'pods', '-n', host, '-l', 'app=web', '-o', 'jsonpath={.items[*].metadata.uid}']);

    beforeAll(() => {
      trial.begin();
      trial.merge(hook, { services: [], dev: 0, maxSlots: 1, included: [web], guest: [task] });
      const commit = trial.publish();
      // There is no disk to prepare.
      trial.apply(trial.platform);
      trial.applyArgoCd();
      eventually('its host is delivered', () => isDelivered(host, commit), 240);
    });
    afterAll(() => {
      trial.end();
    });

    test('are not there before somebody asks', () => {
      expect(isThere(guest)).toBe(false);
      expect(exists('configmap', 'task', '-n', host)).toBe(false);
    });

    test('come for who asks, into the namespace of another', () => {
      slots('request', 'ai-repair', '--issue', '42', '--head', 'fix', '--owner', 'e2e', '--since', '2026-01-01T00:00Z');
      const commit = trial.publish();
      eventually('it is delivered', () => isDelivered(guest, commit), 240);
      expect(kubectl(['get', 'configmap', 'task', '-n', host, '-o', 'jsonpath={.data.issue} {.data.branch}'])).toBe(
        '42 fix',
      );
    });

    test('go with all that is theirs, and with nothing else, when it ends', () => {
      const before = uid();
      slots('end', 'ai-repair', '--yes');
      trial.publish();
      eventually('it is gone', () => !isThere(guest) && !exists('configmap', 'task', '-n', host), 240);
      expect(uid()).toBe(before);
      expect(isThere(host)).toBe(true);
    });
  },
  ({ races, hook }) => !races && hook === 'PreDelete',
);
