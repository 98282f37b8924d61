import { Chart, Size } from 'cdk8s';
import type { KubernetesObject } from '../../../kubernetes/kubernetes-object';
import type { Container, PodSpec } from '../../../kubernetes/pod-template';
import { BackupJobs } from '../../../constructs/backup/backup-jobs';
import { Postgres } from '../../../constructs/data-service/postgres';
import { Rabbitmq } from '../../../constructs/data-service/rabbitmq';
import { Redis } from '../../../constructs/data-service/redis';
import { SlotClaims } from '../../../constructs/slot-data/slot-claims';
import { settledBackup, type StatedBackup } from '../../../rules/backup';
import { postgresProps, rabbitmqProps, redisProps } from '../data-service/services';
import { at, containerOf, lasting, mountsOf, newChart, newData, objectsOf, only, podOf } from '../built';

const paths = [
  ...['db', 'cache', 'queue'].map((name) => ({ name })),
  ...['files', 'notes', 'idle'].map((name) => ({ name, shared: true, owner: 1000 })),
];

/** The backups of a lasting environment with three data services, and files that workloads mount. */
function jobs(stated: Partial<StatedBackup> = {}): KubernetesObject[] {
  const data = newData({ ...lasting, paths, imagePullPolicy: 'Always', imagePullSecrets: ['registry-key'] });
  const chart = Chart.of(data);
  new Postgres(chart, 'db', { ...postgresProps, data: data.path('db') });
  new Redis(chart, 'cache', { ...redisProps, data: data.path('cache') });
  new Rabbitmq(chart, 'queue', { ...rabbitmqProps, data: data.path('queue') });
  const place = ['hostPath', 'claim', 'repository'].some((key) => key in stated) ? {} : { hostPath: '/mnt/backups' };
  const backup = settledBackup({ ...place, secret: 'keys', ...stated });
  return objectsOf(
    new BackupJobs(chart, 'backup', { data, backup, mounted: ['db', 'cache', 'queue', 'files', 'notes'] }),
  );
}

interface Full extends Container {
  readonly envFrom?: readonly { readonly secretRef: { readonly name: string } }[];
  readonly env?: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: object }[];
  readonly args?: readonly string[];
  readonly image?: string;
  readonly securityContext?: {
    readonly runAsUser: number;
    readonly readOnlyRootFilesystem: boolean;
    readonly allowPrivilegeEscalation: boolean;
    readonly capabilities: { readonly drop: readonly string[]; readonly add?: readonly string[] };
  };
}

const names = ['slot-data-backup', 'slot-data-backup-drill', 'slot-data-backup-age'];
const pod = (name = 'slot-data-backup', stated: Partial<StatedBackup> = {}): PodSpec =>
  podOf(only(jobs(stated), 'CronJob', name));
const containersOf = ({ initContainers = [], containers = [] }: PodSpec) =>
  [...initContainers, ...containers] as Full[];
const stepsOf = (spec: PodSpec) => containersOf(spec).map(({ name }) => name);
const isRestic = ({ image = '' }: Full) => image.includes('restic');
const isKubectl = ({ image = '' }: Full) => image.includes('kubectl');
const volumeOf = (spec: PodSpec, name: string) => (spec.volumes ?? []).find((volume) => volume.name === name);
const mountOf = (container: Container, name: string) =>
  (container.volumeMounts ?? []).find((mount) => mount.name === name);

test('each is one CronJob that never runs twice at once, ends in time, and is not caught up with', () => {
  for (const [name, schedule, seconds] of [
    ['slot-data-backup', '23 3 * * *', 6 * 3600],
    ['slot-data-backup-drill', '41 5 * * 0', 6 * 3600],
    ['slot-data-backup-age', '37 * * * *', 3600],
  ] as const)
    expect(only(jobs(), 'CronJob', name)).toMatchObject({
      metadata: { namespace: 'staging' },
      spec: {
        schedule,
        concurrencyPolicy: 'Forbid',
        startingDeadlineSeconds: 3600,
        jobTemplate: { spec: { backoffLimit: 0, activeDeadlineSeconds: seconds } },
      },
    });
  expect(
    jobs()
      .filter(({ kind }) => kind === 'CronJob')
      .map(({ metadata }) => metadata.name),
  ).toEqual(names);
});

test('they run when it is said, and without a drill where there is to be none', () => {
  const objects = jobs({ schedule: '0 */6 * * *', drill: '', hours: 2 });
  expect(at(only(objects, 'CronJob', 'slot-data-backup'), 'spec.schedule')).toBe('0 */6 * * *');
  expect(at(only(objects, 'CronJob', 'slot-data-backup'), 'spec.jobTemplate.spec.activeDeadlineSeconds')).toBe(7200);
  expect(objects.some(({ metadata }) => metadata.name === 'slot-data-backup-drill')).toBe(false);
  const [age] = containersOf(podOf(only(objects, 'CronJob', 'slot-data-backup-age')));
  expect(age?.args).toEqual(['/slot-data/record', 'good=720']);
});

test('a backup is too old after twice the longest time between two, and so is a drill', () => {
  const [age] = containersOf(pod('slot-data-backup-age'));
  expect(age?.args).toEqual(['/slot-data/record', 'good=2880', 'drill=20160']);
  expect(containersOf(pod('slot-data-backup-age')).filter((each) => isRestic(each) || isKubectl(each))).toEqual([]);
});

test('a backup takes its steps in this order', () => {
  expect(stepsOf(pod())).toEqual([
    ...['open-repository', 'record-repository', 'dump-db', 'dump-cache', 'ask-queue', 'dump-queue'],
    ...['list-files', 'list-notes', 'store', 'count-changes', 'vouch', 'record', 'keep'],
  ]);
  expect(stepsOf(pod('slot-data-backup-drill'))).toEqual([
    ...['fetch', 'check-files', 'check-notes', 'load-db', 'load-cache', 'check-queue', 'report', 'record'],
  ]);
});

test('what is excluded, or mounted by nobody, is neither stored nor seen', () => {
  const spec = pod('slot-data-backup', { exclude: ['db', 'queue', 'notes'] });
  expect(stepsOf(spec)).toEqual([
    ...[
      'open-repository',
      'record-repository',
      'dump-cache',
      'list-files',
      'store',
      'count-changes',
      'vouch',
      'record',
      'keep',
    ],
  ]);
  const volumes = (spec.volumes ?? []).map(({ name }) => name);
  expect(volumes.filter((name) => name.startsWith('data-'))).toEqual(['data-files']);
  const drill = pod('slot-data-backup-drill', { exclude: ['db', 'queue', 'notes'] });
  expect(stepsOf(drill)).toEqual(['fetch', 'check-files', 'load-cache', 'report', 'record']);
});

test('no data of a data service is mounted but the broker’s, and all of it read-only', () => {
  const spec = pod();
  const data = (spec.volumes ?? []).filter(({ name }) => name.startsWith('data-'));
  expect(data.map(({ name, hostPath }) => [name, hostPath?.path])).toEqual([
    ['data-files', '/srv/shop/staging/files'],
    ['data-notes', '/srv/shop/staging/notes'],
    ['data-queue', '/srv/shop/staging/queue'],
  ]);
  const mounts = containersOf(spec).flatMap((container) =>
    Object.entries(mountsOf(container)).filter(([name]) => name.startsWith('data-')),
  );
  expect(mounts.every(([, access]) => access === 'read-only')).toBe(true);
  expect(
    containersOf(spec)
      .filter((each) => mountOf(each, 'data-queue'))
      .map(({ name }) => name),
  ).toEqual(['dump-queue']);
  // A drill touches nothing of the environment.
  const drill = pod('slot-data-backup-drill');
  expect((drill.volumes ?? []).filter(({ hostPath }) => hostPath).map(({ name }) => name)).toEqual(['repository']);
});

test.each(names)('in %s, only restic has what opens the repository, and only kubectl the token', (name) => {
  const spec = pod(name);
  expect(spec).toMatchObject({
    automountServiceAccountToken: false,
    serviceAccountName: 'slot-data',
    restartPolicy: 'Never',
  });
  for (const container of containersOf(spec)) {
    // Of all keys of a Secret, one would be a command that restic runs.
    expect(container.envFrom).toBeUndefined();
    const given = (container.env ?? []).filter(({ valueFrom }) => JSON.stringify(valueFrom ?? '').includes('"keys"'));
    expect([container.name, given.map((each) => each.name)]).toEqual([
      container.name,
      isRestic(container) ? ['RESTIC_PASSWORD'] : [],
    ]);
    expect([container.name, mountOf(container, 'repository') !== undefined]).toEqual([
      container.name,
      isRestic(container),
    ]);
    expect([container.name, mountOf(container, 'api-token') !== undefined]).toEqual([
      container.name,
      isKubectl(container),
    ]);
  }
});

test.each(names)('in %s, each container may do what it needs, and nothing else', (name) => {
  const keeper = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER'];
  for (const container of containersOf(pod(name))) {
    const { image = '', securityContext } = container;
    expect(securityContext).toMatchObject({ readOnlyRootFilesystem: true, allowPrivilegeEscalation: false });
    expect(securityContext?.capabilities.drop).toEqual(['ALL']);
    // The file of a broker is its own, and the age is nobody's secret.
    const isRoot =
      isRestic(container) || (image === 'tools:1' && !['dump-queue', 'check-age'].includes(container.name));
    expect([container.name, securityContext?.capabilities.add ?? []]).toEqual([
      container.name,
      isRestic(container) ? [...keeper, 'FSETID'] : isRoot ? keeper : [],
    ]);
    expect([container.name, securityContext?.runAsUser === 0]).toEqual([container.name, isRoot]);
    expect(container).toMatchObject({ imagePullPolicy: 'Always' });
    expect(at(container, 'resources.limits.memory')).toBeDefined();
  }
});

test('databases are dumped and loaded in their own images, as their users, with what opens them', () => {
  const dump = containerOf(pod(), 'dump-db') as Full;
  expect(dump).toMatchObject({ image: 'registry/library/postgres:16-bookworm', securityContext: { runAsUser: 999 } });
  expect(dump.command).toEqual(['/bin/sh', '/slot-data/scripts/dump-postgres']);
  const value = (container: Full, variable: string) => container.env?.find(({ name }) => name === variable);
  expect(value(dump, 'PGHOST')?.value).toBe('db');
  expect(value(dump, 'PGUSER')?.valueFrom).toEqual({ secretKeyRef: { name: 'db-secret', key: 'POSTGRES_USER' } });
  expect(value(dump, 'PGPASSWORD')?.valueFrom).toEqual({
    secretKeyRef: { name: 'db-secret', key: 'POSTGRES_PASSWORD' },
  });
  expect(containerOf(pod('slot-data-backup-drill'), 'load-cache')).toMatchObject({
    image: 'registry/library/redis:7-bookworm',
    securityContext: { runAsUser: 999 },
  });
});

test('the ServiceAccount may change the record, and ask the broker, and nothing else', () => {
  expect(at(only(jobs(), 'Role', 'slot-data-backup'), 'rules')).toEqual([
    { apiGroups: [''], resources: ['configmaps'], resourceNames: ['slot-data-backup-record'], verbs: ['get', 'patch'] },
    { apiGroups: [''], resources: ['pods'], resourceNames: ['queue-0'], verbs: ['get'] },
    { apiGroups: [''], resources: ['pods/exec'], resourceNames: ['queue-0'], verbs: ['get', 'create'] },
  ]);
  expect(at(only(jobs({ exclude: ['queue'] }), 'Role', 'slot-data-backup'), 'rules')).toHaveLength(1);
});

test('the record is there without data, which stays where it is applied again', () => {
  expect(only(jobs(), 'ConfigMap', 'slot-data-backup-record')).not.toHaveProperty('data');
});

describe('a repository', () => {
  const variable = (container: Full | undefined, name: string) =>
    container?.env?.find((each) => each.name === name)?.value;
  const restic = (stated: Partial<StatedBackup>) => {
    const spec = pod('slot-data-backup', stated);
    return { spec, containers: containersOf(spec).filter(isRestic) };
  };

  test.each<[string, Partial<StatedBackup>, object]>([
    [
      'directory of the node, which must exist',
      { hostPath: '/mnt/backups' },
      { hostPath: { path: '/mnt/backups', type: 'Directory' } },
    ],
    ['claim', { claim: 'backups' }, { persistentVolumeClaim: { claimName: 'backups' } }],
  ])('in a %s is a directory of the target’s own', (_, stated, volume) => {
    const { spec, containers } = restic(stated);
    expect(volumeOf(spec, 'repository')).toEqual({ name: 'repository', ...volume });
    expect(containers.map(({ name }) => name)).toEqual(['open-repository', 'store', 'vouch', 'keep']);
    for (const container of containers) {
      expect(mountOf(container, 'repository')).toEqual({
        ...{ name: 'repository', mountPath: '/slot-data/repository', subPath: 'shop-staging' },
      });
      expect(variable(container, 'RESTIC_REPOSITORY')).toBe('/slot-data/repository');
    }
  });

  test('at an address is one below it, and no volume', () => {
    const { spec, containers } = restic({ repository: 's3:https://s3.example.org/backups' });
    expect(volumeOf(spec, 'repository')).toBeUndefined();
    for (const container of containers) {
      expect(mountOf(container, 'repository')).toBeUndefined();
      expect(variable(container, 'RESTIC_REPOSITORY')).toBe('s3:https://s3.example.org/backups/shop-staging');
    }
  });

  test('keeps what is said', () => {
    const keep = (stated: Partial<StatedBackup>) => (containerOf(pod('slot-data-backup', stated), 'keep') as Full).args;
    expect(keep({})).toEqual(['shop-staging', '--keep-within=2d', '--keep-daily=14', '--keep-weekly=8']);
    expect(keep({ keep: { daily: 0, weekly: 0, monthly: 3 } })).toEqual([
      'shop-staging',
      '--keep-within=2d',
      '--keep-monthly=3',
    ]);
  });
});

test('Secrets are stored that are named, and seen by nobody but who stores them', () => {
  const spec = pod('slot-data-backup', { secrets: ['given', 'other'] });
  const seen = containersOf(spec).filter(({ volumeMounts = [] }) =>
    volumeMounts.some(({ name }) => name.startsWith('secret-')),
  );
  expect(seen.map(({ name }) => name)).toEqual(['take-secrets']);
  expect(seen[0]?.volumeMounts?.filter(({ name }) => name.startsWith('secret-'))).toEqual([
    { name: 'secret-0', mountPath: '/slot-data/secrets/given', readOnly: true },
    { name: 'secret-1', mountPath: '/slot-data/secrets/other', readOnly: true },
  ]);
  expect(volumeOf(spec, 'secret-1')).toMatchObject({
    secret: { secretName: 'other', defaultMode: 0o444, optional: true },
  });
});

test('a data service that comes later is told of', () => {
  const data = newData({ ...lasting, paths });
  const chart = Chart.of(data);
  const backup = settledBackup({ claim: 'backups', secret: 'keys' });
  const made = new BackupJobs(chart, 'backup', { data, backup, mounted: ['files'] });
  expect(made.node.validate()).toEqual([]);
  new Redis(chart, 'cache', { ...redisProps, data: data.path('cache') });
  expect(made.node.validate()).toEqual([
    'data path "cache" has a data service that came after this: make the backup last',
  ]);
});

test('of claims, nothing is root that need not be', () => {
  const rootSteps = (owner: number, stated: Partial<StatedBackup>) => {
    const data = new SlotClaims(newChart(), 'data', {
      ...{ project: 'shop', name: 'shop-staging', namespace: 'staging', generation: 0 },
      claim: { size: Size.gibibytes(1) },
      paths: [{ name: 'files', shared: true, owner }],
    });
    const backup = settledBackup({ secret: 'keys', ...stated });
    const objects = objectsOf(new BackupJobs(Chart.of(data), 'backup', { data, backup, mounted: ['files'] }));
    return containersOf(podOf(only(objects, 'CronJob', 'slot-data-backup')))
      .filter(({ securityContext }) => securityContext?.runAsUser === 0)
      .map(({ name }) => name);
  };
  expect(rootSteps(1000, { repository: 's3:https://s3.example.org/backups' })).toEqual([]);
  expect(rootSteps(0, { repository: 's3:https://s3.example.org/backups' })).toContain('store');
  // Their directories are root's.
  expect(rootSteps(1000, { claim: 'backups' })).toContain('store');
});

test('what runs in an image of a database sees its own dump alone', () => {
  for (const name of names)
    for (const container of containersOf(pod(name)).filter(({ name: step }) => /^(load-|dump-(db|cache))/.test(step)))
      expect(
        (container.volumeMounts ?? [])
          .map(({ mountPath }) => mountPath)
          .filter((path) => path.startsWith('/slot-data')),
      ).toEqual(['/slot-data/scripts', expect.stringMatching(/\/dump-(db|cache)$/)]);
});

test('of a repository elsewhere, restic gets what opens such a one', () => {
  const [step] = containersOf(pod('slot-data-backup', { repository: 's3:https://s3.example.org/backups' })).filter(
    isRestic,
  );
  const given = (step?.env ?? []).filter(({ valueFrom }) => valueFrom).map(({ name }) => name);
  expect(given).toEqual([
    ...['RESTIC_PASSWORD', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_DEFAULT_REGION'],
  ]);
});
