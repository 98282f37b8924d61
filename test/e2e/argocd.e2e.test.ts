import {
  application,
  deleteWithoutObjects,
  deletionError,
  describeWithArgoCd,
  exists,
  isDelivered,
  isThere,
  letGo,
  namespace,
  type Round,
} from './argocd/argo-cd';
import { Dozen } from './argocd/dozen';
import { PublishedTrial } from './argocd/published-trial';
import { eventually, kubectl } from './cluster';
import { leaveData, makeSecrets, servicesWithData } from './data-services';

const trial = new PublishedTrial('e2e-argo');
const { project, platform, dataRoot } = trial;
const [first, second, lasting] = [`${project}-dev-1`, `${project}-dev-2`, `${project}-dev`];
const services = ['postgres', 'redis'] as const;
const declaration = { services, dev: 0 };

const uid = (...object: string[]) => kubectl(['get', ...object, '-o', 'jsonpath={.metadata.uid}']);

/** Publishes, and waits until that is in the targets. */
function deliver(...targets: string[]): void {
  const commit = trial.publish();
  for (const target of targets) eventually(`${target} is delivered`, () => isDelivered(target, commit), 240);
}

const dataOf = (target: string) => servicesWithData(target, services);

/** Slots that have a directory on the node. Why a deletion has failed stays beside it, in a hidden file. */
const slotsOnDisk = () => dataRoot.run(`ls ${project}/slots`);

const cleanupJobs = () => {
  const selector = `slotstack.dev/role=cleanup,app.kubernetes.io/part-of=${project}`;
  return kubectl(['get', 'jobs', '-A', '-l', selector, '-o', 'name']).trim();
};

/** Versions with #29100 are tried in both phases. */
const isTried = ({ hook, races }: Round) => races || hook === 'PreDelete';

describeWithArgoCd(
  'Argo CD',
  ({ hook, races }) => {
    const mayBeSkipped = races && hook === 'PreDelete';

    /**
     * Waits until the first slot is gone, and its data: by the hook, or by the collector where Argo CD may have skipped
     * that.
     */
    function waitUntilGone(): void {
      eventually('its Application is gone', () => !isThere(first), 240);
      eventually('its namespace is gone', () => !exists('namespace', first));
      eventually('its data is gone', () => {
        if (slotsOnDisk() === '2') return true;
        if (races) trial.collect();
        return false;
      });
    }

    beforeAll(() => {
      trial.begin();
      trial.merge(hook, declaration);
      for (const issue of [1, 2]) trial.slots('allocate', issue);
      trial.setUp();
    });

    afterAll(() => {
      trial.end();
    });

    let pod: string;

    test('slots that are taken become ready, whatever their owner has written into the register', () => {
      trial.waitForDelivery(trial.publish(), first, second, platform);
      for (const slot of [first, second]) leaveData(slot, services);
      pod = uid('pod', '-n', second, 'postgres-0');
      expect(dataOf(first)).toEqual(services);
      expect(application(first, '.metadata.finalizers')).toContain(
        hook === 'PreDelete' ? 'pre-delete-finalizer' : 'post-delete-finalizer',
      );
      expect(cleanupJobs()).toBe('');
    });

    test('a slot whose Application is deleted without its objects keeps running, with its data', () => {
      const before = [uid('application', '-n', namespace, first), uid('pod', '-n', first, 'postgres-0')];
      deleteWithoutObjects(first);
      eventually('its hook has refused, or was skipped', () => {
        const statuses = '{.items[*].status.initContainerStatuses[*].state.terminated.exitCode}';
        const pods = ['pods', '-n', platform, '-l', 'slotstack.dev/role=cleanup'];
        const codes = kubectl(['get', ...pods, '-o', `jsonpath=${statuses}`]);
        return codes.split(' ').includes('1') || application(first, '.metadata.uid') !== before[0];
      });
      expect(dataOf(first)).toEqual(services);
      letGo(first);
      // The slot is in the register: the ApplicationSet makes its Application anew.
      deliver(first);
      expect(uid('pod', '-n', first, 'postgres-0')).toBe(before[1]);
      expect(dataOf(first)).toEqual(services);
    });

    test('a slot whose generation is raised starts empty', () => {
      trial.slots('clean', 1);
      deliver(first);
      expect(dataOf(first)).toEqual([]);
      leaveData(first, services);
    });

    test('a slot that is released and taken between two polls starts empty', () => {
      trial.slots('release', 1);
      expect(trial.slots('allocate', 3)).toMatchObject({ namespace: first, generation: '3' });
      const namespaceBefore = uid('namespace', first);
      deliver(first);
      expect(uid('namespace', first)).not.toBe(namespaceBefore);
      expect(dataOf(first)).toEqual([]);
      leaveData(first, services);
    });

    test('a slot that is released is gone with its namespace and data, and nothing else is', () => {
      trial.slots('release', 3);
      trial.publish();
      waitUntilGone();
      if (!races) expect(cleanupJobs()).toBe('');
      expect(uid('pod', '-n', second, 'postgres-0')).toBe(pod);
      expect(dataOf(second)).toEqual(services);
      expect(isThere(lasting)).toBe(true);
    });

    test('a slot that is taken again starts empty', () => {
      expect(trial.slots('allocate', 4)).toMatchObject({ namespace: first });
      deliver(first);
      expect(dataOf(first)).toEqual([]);
      leaveData(first, services);
    });

    test('a hook that fails is seen, keeps the data, and is done when its reason is mended', () => {
      const slot = `${project}/slots/1`;
      dataRoot.run(`echo of somebody else >${slot}/.slot-data/foreign.owner`);
      trial.slots('release', 4);
      trial.publish();
      eventually(
        'Argo CD says so, or has taken it for done',
        () => deletionError(first).includes('hook(s) failed') || (races && !isThere(first)),
        240,
      );
      if (!mayBeSkipped) {
        eventually('the reason lies beside the slot', () =>
          dataRoot.run(`cat ${slot}/../.1.delete-failed 2>/dev/null || true`).includes("the marker 'foreign.owner'"),
        );
        expect(exists('namespace', first)).toBe(false);
      }
      expect(dataRoot.run(`ls ${slot}`).split('\n')).toEqual([...services]);
      dataRoot.run(`rm ${slot}/.slot-data/foreign.owner`);
      waitUntilGone();
      expect(dataOf(second)).toEqual(services);
    });

    test('a slot that is taken again starts empty where the hook could not run', () => {
      expect(trial.slots('allocate', 5)).toMatchObject({ namespace: first });
      deliver(first);
      leaveData(first, services);
      const quota = manifest('v1', 'ResourceQuota', { name: 'no-pods', namespace: platform });
      kubectl(['create', '-f', '-'], JSON.stringify({ ...quota, spec: { hard: { pods: '0' } } }));
      trial.slots('release', 5);
      trial.publish();
      eventually('its Application waits for the hook, or has skipped it', () => {
        const isDeleted = application(first, '.metadata.deletionTimestamp') !== '';
        return isDeleted ? cleanupJobs() !== '' : !isThere(first);
      });
      // An administrator loses patience.
      kubectl(['delete', 'namespace', first, '--ignore-not-found']);
      letGo(first);
      expect(slotsOnDisk()).toBe('1\n2');

      expect(trial.slots('allocate', 6)).toMatchObject({ namespace: first });
      // The gate needs a pod. A hook that gets one, too, finds that the slot is not to go, or deletes what the new task
      // does not get anyway.
      kubectl(['delete', 'resourcequota', '-n', platform, 'no-pods', '--ignore-not-found']);
      deliver(first);
      expect(dataOf(first)).toEqual([]);
      leaveData(first, services);
      expect(uid('pod', '-n', second, 'postgres-0')).toBe(pod);
      expect(dataOf(second)).toEqual(services);
    });

    describe('a lasting environment', () => {
      const message = () => application(lasting, '.status.operationState.message');
      let before: string[];

      const identity = () => [
        uid('application', '-n', namespace, lasting),
        uid('namespace', lasting),
        uid('pod', '-n', lasting, 'postgres-0'),
      ];

      /** What was published before is there again, whatever Argo CD waits for. */
      function deliverAgain(): void {
        const commit = trial.publish();
        const end = ['--type=merge', '-p', '{"operation":null}'];
        eventually(`${lasting} is as before`, () => {
          const revision = application(lasting, '.operation.sync.revision');
          if (![commit, ''].includes(revision)) kubectl(['patch', 'application', '-n', namespace, lasting, ...end]);
          return revision === '' && isDelivered(lasting, commit);
        });
      }

      beforeAll(() => {
        makeSecrets(lasting, services);
        deliver(lasting);
        leaveData(lasting, services);
        before = identity();
      });

      test('is not pruned before a person confirms that, where its namespace is published no longer', () => {
        const instead = manifest('v1', 'ConfigMap', { namespace: lasting, name: 'instead' });
        const interference = trial.interfere(`dist/${lasting}/0000-namespace.k8s.yaml`, JSON.stringify(instead));
        eventually('Argo CD asks', () => /^waiting for pruning confirmation/i.test(message()));
        expect(message()).toContain(`Namespace/${lasting}`);
        interference.undo();
        deliverAgain();
        expect(identity()).toEqual(before);
      });

      test('gets nothing that the AppProject does not allow', () => {
        const stray = manifest('v1', 'Namespace', { name: `${project}-stray` });
        const interference = trial.interfere(`dist/${lasting}/9999-stray.k8s.yaml`, JSON.stringify(stray));
        const messages = '.status.operationState.syncResult.resources[*].message';
        eventually('Argo CD refuses', () => application(lasting, messages).includes('is not permitted in project'));
        expect(exists('namespace', `${project}-stray`)).toBe(false);
        interference.undo();
        deliverAgain();
      });

      test('has agents who make no Application, and do not keep their namespace when it is deleted', () => {
        const all = ['--clusterrole=cluster-admin', `--serviceaccount=${lasting}:codex-sa`];
        kubectl(['create', 'rolebinding', 'all', '-n', lasting, ...all]);
        const asAgent = ['-n', lasting, `--as=system:serviceaccount:${lasting}:codex-sa`, '--dry-run=server'];
        const own = manifest('argoproj.io/v1alpha1', 'AppProject', { name: 'agent', namespace: lasting });
        // Rights take a moment.
        eventually('the guard refuses', () =>
          /are none of a slot|come only with the project/.test(
            refusal(['create', '-f', '-', ...asAgent], { ...own, spec: {} }),
          ),
        );
        const keep = ['annotate', 'namespace', lasting, 'argocd.argoproj.io/sync-options=Delete=false', '--overwrite'];
        expect(refusal([...keep, ...asAgent])).toContain('the Namespace is changed and deleted only by');
      });

      test('outlives its entry in the ApplicationSet', () => {
        trial.merge(hook, { services });
        trial.publish();
        trial.applyArgoCd();
        // The ApplicationSet has looked at its new list when it has put a label back.
        kubectl(['label', 'application', '-n', namespace, platform, 'app.kubernetes.io/managed-by-']);
        eventually(
          'the ApplicationSet has its new list',
          () => application(platform, '.metadata.labels.app\\.kubernetes\\.io/managed-by') !== '',
        );
        expect(identity()).toEqual(before);
        expect(dataOf(lasting)).toEqual(services);
      });

      test('outlives its ApplicationSet and its Application', () => {
        kubectl(['delete', 'applicationset', '-n', namespace, `${project}-lasting`]);
        expect(identity()).toEqual(before);
        kubectl(['delete', 'application', '-n', namespace, lasting]);
        expect(uid('pod', '-n', lasting, 'postgres-0')).toBe(before[2]);
        expect(dataOf(lasting)).toEqual(services);
      });
    });
  },
  isTried,
);

describeWithArgoCd(
  'A dozen slots and Argo CD',
  ({ version, hook }) => {
    const dozen = new Dozen();
    const minutes = 60_000;

    beforeAll(() => {
      dozen.begin(hook);
    }, 10 * minutes);

    afterAll(() => {
      dozen.end();
    });

    /** For the documentation. */
    function report(skipped: number, deletions: string): void {
      process.stderr.write(`Argo CD ${version} skipped ${skipped} ${hook} hooks in ${deletions}\n`);
    }

    test(
      '20 are released in a row: each is taken again, and starts empty',
      () => {
        expect(dozen.wordsOnDisk).toEqual(dozen.words);
        let skipped = 0;
        for (let count = 0; count < 20; count++) {
          const slot = (count % 12) + 1;
          dozen.beginTasks([slot]);
          skipped += dozen.release([slot]).length;
          dozen.take();
        }
        dozen.publish();
        dozen.beginTasks();
        report(skipped, '20 deletions in a row');
      },
      20 * minutes,
    );

    test(
      '12 are released at once: what is taken again starts empty, and nothing of the others is left after the collector ran',
      () => {
        const skipped = dozen.release(dozen.slots);
        for (let count = 0; count < 6; count++) dozen.take();
        dozen.publish();
        dozen.beginTasks();
        report(skipped.length, '12 deletions at once');
        eventually('nothing is left of tasks that have ended', () => {
          dozen.collect();
          return dozen.wordsOnDisk.join() === dozen.words.join();
        });
      },
      10 * minutes,
    );
  },
  ({ races }) => races,
);

function manifest(apiVersion: string, kind: string, metadata: object): object {
  return { apiVersion, kind, metadata };
}

/** Why the cluster refuses something; empty where it does not. */
function refusal(args: readonly string[], input?: object): string {
  try {
    kubectl(args, JSON.stringify(input));
    return '';
  } catch (error) {
    return String(error);
  }
}
