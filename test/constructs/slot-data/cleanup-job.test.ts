import { renderTemplate } from '../../../template';
import { DeletionHook } from '../../../constructs/argocd/deletion-hook';
import { CleanupJob, type CleanupJobProps } from '../../../constructs/slot-data/cleanup-job';
import { script } from '../../../constructs/slot-data/script';
import type { SlotDataProps } from '../../../constructs/slot-data/slot-data';
import { at, containerOf, disk, lasting, mountsOf, newData, objectsOf, only, podOf } from '../built';

const before = DeletionHook.preDelete({ applicationNamespace: 'argocd' });
const after = DeletionHook.postDelete();

/** The Job for a slot that Argo CD deletes. */
function job(data: Partial<SlotDataProps> = {}, deletion = before) {
  const slotData = newData(data);
  const props: Required<CleanupJobProps> = { data: slotData, deletion };
  return only(objectsOf(new CleanupJob(slotData, 'cleanup', props)), 'Job');
}

/** The Job for somebody who deletes a slot with kubectl. */
function jobByHand() {
  const data = newData();
  return only(objectsOf(new CleanupJob(data, 'cleanup', { data })), 'Job');
}

const steps = (object: ReturnType<typeof job>) => podOf(object).initContainers ?? [];

describe('the steps before the data is deleted', () => {
  const finalizer = 'resources-finalizer.argocd.argoproj.io';

  test('make sure that Argo CD deletes the slot with its resources, then delete its namespace and wait until it is gone', () => {
    expect(steps(job()).map(({ name, args }) => [name, args])).toEqual([
      [
        'confirm-deletion',
        [
          'get',
          'application.argoproj.io/shop-dev-3',
          '--namespace=argocd',
          expect.stringMatching('^--output=go-template='),
        ],
      ],
      ['end-life', ['delete', 'namespace', 'shop-dev-3', '--ignore-not-found', '--timeout=900s']],
    ]);
  });

  const deletionTimestamp = '2026-11-21T10:00:00Z';

  test.each([
    ['is in use', { finalizers: [finalizer] }],
    ['is deleted without its objects', { deletionTimestamp, finalizers: ['pre-delete-finalizer.argocd.argoproj.io'] }],
    ['is deleted, and has no finalizer', { deletionTimestamp }],
  ])('end with an error that says why where the Application %s', (_, metadata) => {
    expect(() => confirm(metadata)).toThrow('shop-dev-3 is not being deleted together with its objects');
  });

  test('go on where the Application is deleted with its objects', () => {
    expect(confirm({ deletionTimestamp, finalizers: ['another', finalizer] })).toBe('');
  });

  /** As kubectl does it: `kubectl get` fails where its template does. */
  function confirm(metadata: object): string {
    const template = steps(job())[0]?.args?.at(-1)?.replace('--output=go-template=', '') ?? '';
    return renderTemplate(template, { metadata }, { file: 'template', env: {} });
  }

  test.each([
    ['Argo CD has deleted the slot already', job({}, after)],
    ['a person deletes the slot', jobByHand()],
  ])('make sure that the namespace of the slot is gone, and with it its pods, where %s', (_, object) => {
    expect(steps(object).map(({ name, args }) => [name, args])).toEqual([
      ['confirm-deletion', ['wait', 'namespace/shop-dev-3', '--for=delete', '--timeout=30s']],
    ]);
  });

  test('need no shell, and run as a plain user', () => {
    for (const step of steps(job())) {
      expect(step).not.toHaveProperty('command');
      expect(step).toMatchObject({
        image: 'kubectl:1',
        terminationMessagePolicy: 'FallbackToLogsOnError',
        securityContext: {
          runAsUser: 65532,
          runAsGroup: 65532,
          runAsNonRoot: true,
          readOnlyRootFilesystem: true,
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
          seccompProfile: { type: 'RuntimeDefault' },
        },
      });
    }
  });
});

describe('the last step', () => {
  const last = (data?: Partial<SlotDataProps>) => containerOf(podOf(job(data)), 'delete');

  test('is alone, so that it comes after all others', () => {
    expect(podOf(job()).containers).toHaveLength(1);
    expect(podOf(job()).restartPolicy).toBe('Never');
  });

  test('deletes the directory of the slot through the one above it', () => {
    expect(last().command).toEqual(['/bin/bash', '-c', script('delete'), 'delete']);
    expect(last().args).toEqual([
      '--project=shop',
      '--target=shop-dev-3',
      '--disk=disk-1',
      '--sentinel=/slot-data/sentinel',
      '--generation=7',
      '--parent-directory=/slot-data/parent',
      '--relative=slots',
      '--name=3',
      '--wait=300',
    ]);
    expect(podOf(job()).volumes).toContainEqual({
      name: 'slot-data-parent',
      hostPath: { path: '/srv/shop/slots', type: 'Directory' },
    });
  });

  test.each([
    ['slots/3', 'slots', '3'],
    ['ai/slots/3', 'ai/slots', '3'],
    ['slot-3', '.', 'slot-3'],
  ])('finds %s in %s below the root', (directory, relative, name) => {
    const args = last({ directory }).args;
    expect(args).toEqual(expect.arrayContaining([`--relative=${relative}`, `--name=${name}`]));
  });

  test('is the same before and after the slot is deleted', () => {
    expect(containerOf(podOf(job({}, after)), 'delete')).toEqual(last());
    expect(podOf(job({}, after)).volumes).toEqual(podOf(job()).volumes);
  });

  test('is root with three capabilities', () => {
    expect(last()).toMatchObject({
      image: 'tools:1',
      securityContext: { runAsUser: 0, capabilities: { drop: ['ALL'], add: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER'] } },
    });
  });
});

describe('who may call the API sees no data, and who sees the data cannot call the API', () => {
  test('the steps before mount the token only', () => {
    for (const step of steps(job())) expect(mountsOf(step)).toEqual({ 'api-token': 'read-only' });
  });

  test('the last step mounts the directories only', () => {
    expect(mountsOf(containerOf(podOf(job()), 'delete'))).toEqual({
      'slot-data-parent': 'writable',
      'slot-data-sentinel': 'read-only',
    });
  });

  test('no token comes unasked', () => {
    expect(podOf(job())).toMatchObject({
      serviceAccountName: 'slot-data-cleanup',
      automountServiceAccountToken: false,
      enableServiceLinks: false,
    });
  });
});

describe('the Job', () => {
  test.each([before, after])(
    'is a hook of Argo CD, with the name of its slot, and out of sight for Flux: %p',
    (hook) => {
      expect(job({}, hook).metadata).toMatchObject({
        name: 'slot-data-cleanup-shop-dev-3',
        namespace: 'shop-platform',
        annotations: {
          'argocd.argoproj.io/hook': hook.phase,
          'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation,HookSucceeded',
          'kustomize.toolkit.fluxcd.io/ssa': 'Ignore',
        },
      });
    },
  );

  test('is no hook where a person deletes the slot', () => {
    expect(jobByHand().metadata).not.toHaveProperty('annotations');
    expect(jobByHand().metadata).toMatchObject({ name: 'slot-data-cleanup-shop-dev-3', namespace: 'shop-platform' });
  });

  test('ends, and its rest disappears after a while', () => {
    expect(job().spec).toMatchObject({
      backoffLimit: 2,
      activeDeadlineSeconds: 2700,
      ttlSecondsAfterFinished: 600,
      podReplacementPolicy: 'Failed',
    });
  });

  test('is not tried again for reasons that stay: every such exit code of the script, and no other', () => {
    const rules = at(job(), 'spec.podFailurePolicy.rules') as { onExitCodes: { values: number[] } }[];
    expect(rules).toMatchObject([{ action: 'FailJob', onExitCodes: { containerName: 'delete', operator: 'In' } }]);
    const codes = [...(/^# Exit: (.*)$/m.exec(script('delete'))?.[1] ?? '').matchAll(/\d+/g)].map(([code]) =>
      Number(code),
    );
    // 0: gone; 75: in use, try again.
    expect(rules[0]?.onExitCodes.values).toEqual(codes.filter((code) => code !== 0 && code !== 75));
  });

  test('runs on the node of the data, full disk or not', () => {
    expect(JSON.stringify(podOf(job({ disk: disk({ node: 'node-7' }) })).affinity)).toContain('"values":["node-7"]');
    expect(podOf(job())).not.toHaveProperty('affinity');
    expect(podOf(job()).tolerations).toEqual([
      { key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' },
    ]);
  });

  test.each(['IfNotPresent', undefined])('has the pull policy of the data in each container: %s', (policy) => {
    const { initContainers = [], containers = [] } = podOf(job({ imagePullPolicy: policy }));
    expect(new Set([...initContainers, ...containers].map(({ imagePullPolicy }) => imagePullPolicy))).toEqual(
      new Set([policy]),
    );
  });
});

test('the data of a lasting environment has none: nothing deletes it', () => {
  const data = newData(lasting);
  expect(() => new CleanupJob(data, 'cleanup', { data })).toThrow(
    'chart/slot-data/cleanup: data: is that of a lasting environment, which nothing deletes',
  );
});
