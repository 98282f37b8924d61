import { describeWithCluster, eventually, kubectl } from './cluster';
import { storageClass } from './storage-class';
import { Trial, type Declaration } from './trial';
import { applyTo, bindAgain, exists, volumesOf } from './volumes';

const trial = new Trial('e2e-claims');
const [slot, dev] = [`${trial.project}-dev-1`, `${trial.project}-dev`];

/** A pod that idles, with volumes of claims by name of the volume. */
const pod = (
  name: string,
  claims: Readonly<Record<string, string>>,
  volumeMounts: readonly object[],
  more: object = {},
) => ({
  metadata: { labels: { app: name } },
  spec: {
    ...more,
    terminationGracePeriodSeconds: 0,
    volumes: Object.entries(claims).map(([volume, claimName]) => ({
      name: volume,
      persistentVolumeClaim: { claimName },
    })),
    containers: [
      { name: 'idle', image: 'docker.io/library/busybox:1.37.0', command: ['sleep', '86400'], volumeMounts },
    ],
  },
});

const selectorOf = (name: string) => ({ matchLabels: { app: name } });
const resources = { requests: { storage: '1Gi' } };

/** Claims as applications have them: one that two workloads share, one for a cache, one that each pod brings. */
const objects = (storageClassName: string): object[] => [
  ...['uploads', 'cache'].map((name) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name },
    spec: { storageClassName, accessModes: ['ReadWriteMany'], resources },
  })),
  ...['web', 'worker'].map((name) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      selector: selectorOf(name),
      template: pod(name, { uploads: 'uploads', cache: 'cache' }, [
        { name: 'uploads', mountPath: '/uploads', ...(name === 'worker' && { subPath: 'of/worker' }) },
        { name: 'cache', mountPath: '/cache' },
      ]),
    },
  })),
  {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'search' },
    spec: {
      serviceName: 'search',
      selector: selectorOf('search'),
      // Not root, as most servers: it writes to what the kubelet has made.
      template: pod('search', {}, [{ name: 'data', mountPath: '/data' }], {
        securityContext: { runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000 },
      }),
      volumeClaimTemplates: [
        { metadata: { name: 'data' }, spec: { storageClassName, accessModes: ['ReadWriteOnce'], resources } },
      ],
    },
  },
];

function inPod(namespace: string, workload: string, script: string): string {
  return kubectl(['exec', '-n', namespace, workload, '--', 'sh', '-c', script]).trim();
}

function waitForAll(namespace: string): void {
  for (const workload of ['deployment/web', 'deployment/worker', 'statefulset/search'])
    kubectl(['rollout', 'status', '-n', namespace, workload, '--timeout=240s']);
  // A pod that ends is still asked.
  eventually(`the former pods of ${namespace} are gone`, () => podsOf(namespace).length === 3);
}

function podsOf(namespace: string): string[] {
  return kubectl(['get', 'pods', '-n', namespace, '-o', 'name']).split('\n').filter(Boolean);
}

/** Leaves something in each place, as a task does. */
function work(namespace: string): void {
  inPod(namespace, 'deployment/web', 'echo a > /uploads/web; echo a > /cache/web');
  inPod(namespace, 'deployment/worker', 'echo a > /uploads/worker');
  inPod(namespace, 'statefulset/search', 'mkdir -m 700 /data/index && echo a > /data/index/file');
}

/** The files that pods find in what is no cache. */
function found(namespace: string): string[] {
  return [
    ...inPod(namespace, 'deployment/web', 'find /uploads -type f | sort').split('\n'),
    ...inPod(namespace, 'deployment/worker', 'find /uploads -type f | sort').split('\n'),
    ...inPod(namespace, 'statefulset/search', 'find /data -type f').split('\n'),
  ].filter((line) => line !== '');
}

const left = ['/uploads/of/worker/worker', '/uploads/web', '/uploads/worker', '/data/index/file'];
const inCache = () => inPod(slot, 'deployment/web', 'ls /cache');

/** What a script says of a volume as a whole, in a pod that nobody has synthesized. */
function onVolume(namespace: string, claimName: string, script: string): string {
  const look = {
    apiVersion: 'v1',
    kind: 'Pod',
    ...pod('look', { whole: claimName }, [{ name: 'whole', mountPath: '/whole' }]),
  };
  applyTo(namespace, { ...look, metadata: { name: 'look' } });
  kubectl(['wait', '-n', namespace, 'pod/look', '--for=condition=Ready', '--timeout=120s']);
  const answer = inPod(namespace, 'pod/look', script);
  kubectl(['delete', '-n', namespace, 'pod/look']);
  return answer;
}

interface State {
  readonly generation: number;
  readonly life?: number;
  readonly dev?: number;
}

describeWithCluster('data in claims', () => {
  describe.each(['Delete', 'Retain'] as const)('of a class that has the reclaim policy %s', (policy) => {
    let className = '';

    const declare = ({ generation, life = 1, dev: ofDev = 0 }: State) => {
      const declaration: Declaration = {
        services: [],
        claims: { keep: ['cache'] },
        dev: ofDev,
        maxSlots: 1,
        active: { 1: { generation, life, issue: life } },
        included: objects(className),
      };
      trial.declare(declaration);
    };

    const apply = (target: string) => {
      const { status, stderr } = trial.run('apply', target);
      expect({ status, stderr }).toMatchObject({ status: 0 });
      waitForAll(target);
      return stderr;
    };

    beforeAll(() => {
      className = storageClass(policy);
      trial.begin();
      declare({ generation: 1 });
      apply(slot);
      work(slot);
    });
    afterAll(() => {
      const volumes = [slot, dev].flatMap(volumesOf);
      trial.end();
      if (volumes.length > 0) kubectl(['delete', '--ignore-not-found', ...volumes]);
    });

    test('is there while the generation is the same, also for a pod that is made anew', () => {
      expect(found(slot)).toEqual(left);
      kubectl(['delete', 'pod', '-n', slot, '--all']);
      waitForAll(slot);
      expect(found(slot)).toEqual(left);
    });

    test('a clean lets all pods start empty, and says so; what is kept stays', () => {
      declare({ generation: 2 });
      const said = apply(slot);
      expect(said).toContain('claims data-search-0, uploads start empty; what was there stays on the volume\n');
      expect(said).toContain('data in claim cache stays\n');
      expect(found(slot)).toEqual([]);
      expect(inCache()).toBe('web');
      work(slot);
      expect(found(slot)).toEqual(left);
    });

    test('what was there can be had back', () => {
      const script = `cd /whole/.slotstack && ls && cat ${slot}.1/web`;
      expect(onVolume(slot, 'uploads', script)).toBe(`${slot}.1\n${slot}.2\na`);
    });

    test('a pod of the former generation that starts again does not come into the new one', () => {
      const old = kubectl(['get', '-n', slot, 'deployment/web', '-o', 'json']);
      declare({ generation: 3 });
      apply(slot);
      const { spec } = JSON.parse(old) as { spec: { template: { spec: object } } };
      const stale = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'stale' }, spec: spec.template.spec };
      applyTo(slot, stale);
      kubectl(['wait', '-n', slot, 'pod/stale', '--for=condition=Ready', '--timeout=120s']);
      inPod(slot, 'pod/stale', 'echo late > /uploads/late');
      expect(found(slot)).toEqual([]);
      kubectl(['delete', 'pod', '-n', slot, 'stale']);
      work(slot);
    });

    test('the next task finds nothing, not even on a volume that is bound again', () => {
      const before = volumesOf(slot);
      declare({ generation: 4, life: 4 });
      apply(slot);
      expect(found(slot)).toEqual([]);
      expect(inCache()).toBe('');
      if (policy === 'Delete') {
        eventually('the volumes of the task before are gone', () => before.every((volume) => !exists(volume)));
        return;
      }
      bindAgain(slot, ['deployment/web', 'deployment/worker', 'statefulset/search'], before);
      waitForAll(slot);
      expect(found(slot)).toEqual([]);
      expect(onVolume(slot, 'uploads', 'ls /whole/.slotstack')).toContain(`${slot}.1`);
    });

    test('a lasting environment keeps what it has, until its generation is declared', () => {
      declare({ generation: 4, life: 4 });
      apply(dev);
      work(dev);
      declare({ generation: 5, life: 4 });
      apply(dev);
      expect(found(dev)).toEqual(left);
      declare({ generation: 5, life: 4, dev: 1 });
      apply(dev);
      expect(found(dev)).toEqual([]);
      expect(onVolume(dev, 'uploads', 'cat /whole/web')).toBe('a');
    });
  });
});
