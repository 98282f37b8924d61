import { GeneratedSecret, type GeneratedSecretProps } from '../../../constructs/data-service/generated-secret';
import { GeneratedSecretAccess } from '../../../constructs/data-service/generated-secret-access';
import type { DiskProps } from '../../../constructs/slot-data/disk';
import type { SlotDataProps } from '../../../constructs/slot-data/slot-data';
import { checkObject } from '../../kubernetes/object-checks/check-object';
import { at, disk, lasting, mountsOf, newData, objectsOf, only, podOf } from '../built';

type Changes = Partial<Omit<GeneratedSecretProps, 'data'>>;

function job(changes: Changes = {}, data: Partial<SlotDataProps> = {}) {
  const slotData = newData(data);
  const props: Required<GeneratedSecretProps> = {
    name: 'db-secret',
    data: slotData,
    owner: { dataPath: 'db', user: 999, group: 999 },
    besides: { app: 'db' },
    values: { POSTGRES_USER: 'chat' },
    random: ['POSTGRES_PASSWORD'],
    ...changes,
  };
  const objects = objectsOf(new GeneratedSecret(slotData, 'secret', props));
  expect(objects.flatMap(checkObject)).toEqual([]);
  return only(objects, 'Job');
}

const generator = (object = job()) => podOf(object).initContainers?.[0];
const creator = (object = job()) => podOf(object).initContainers?.[1];
const patcher = (object = job()) => podOf(object).containers?.[0];

test('the values are made in the cluster: the manifest names their keys, and has the values that are no secret', () => {
  expect(generator()?.command).toEqual(['/bin/bash', '/slot-data/scripts/generate-credentials']);
  expect(generator()?.args).toEqual([
    '--project=shop',
    '--target=shop-dev-3',
    '--disk=disk-1',
    '--sentinel=/slot-data/sentinel',
    '--kind=slot',
    '--generation=7',
    '--token=/slot-data/token/token',
    '--environment-directory=/slot-data/environment',
    '--relative=slots/3',
    '--data=db',
    '--namespace=shop-dev-3',
    '--name=db-secret',
    '--labels=app.kubernetes.io/name=db-secret,app.kubernetes.io/part-of=shop,app.kubernetes.io/managed-by=slotstack',
    '--existing=/existing-secret',
    '--output=/credentials',
    '--owner=65532:65532',
    'POSTGRES_USER=chat',
    'POSTGRES_PASSWORD',
  ]);
});

test('kubectl creates, then changes, what it finds, in containers after the one that makes it', () => {
  expect(podOf(job()).initContainers).toHaveLength(2);
  expect(podOf(job()).containers).toHaveLength(1);
  expect([creator(), patcher()]).toMatchObject([
    { image: 'kubectl:1', args: ['create', '--validate=false', '--filename=/credentials/create.json'] },
    {
      image: 'kubectl:1',
      args: ['patch', 'secret', 'db-secret', '--type=merge', '--patch-file=/credentials/patch.json'],
    },
  ]);
  for (const container of [creator(), patcher()]) expect(container).not.toHaveProperty('command');
});

describe('who makes the values cannot call the API, and who calls it sees no data', () => {
  test('the token for the API is mounted by kubectl alone', () => {
    for (const container of [creator(), patcher()])
      expect(mountsOf(container ?? { name: '' })).toEqual({ 'api-token': 'read-only', credentials: 'read-only' });
    expect(podOf(job())).toMatchObject({ serviceAccountName: 'slot-data', automountServiceAccountToken: false });
  });

  test('the data is mounted by the other alone, and only to look', () => {
    expect(mountsOf(generator() ?? { name: '' })).toEqual({
      'slot-data-environment': 'read-only',
      'slot-data-sentinel': 'read-only',
      'slot-data-token': 'read-only',
      'slot-data-scripts': 'read-only',
      'existing-secret': 'read-only',
      credentials: 'writable',
    });
  });

  test('the values pass from one to the other in memory', () => {
    expect(podOf(job()).volumes).toContainEqual({
      name: 'credentials',
      emptyDir: { medium: 'Memory', sizeLimit: '1Mi' },
    });
  });

  test('kubectl runs as a plain user', () => {
    for (const container of [creator(), patcher()])
      expect(container?.securityContext).toMatchObject({
        runAsUser: 65532,
        runAsNonRoot: true,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
  });
});

test('an existing Secret is seen, and need not be there', () => {
  expect(podOf(job()).volumes).toContainEqual({
    name: 'existing-secret',
    secret: { secretName: 'db-secret', optional: true },
  });
});

test('the Job stays when it is done, or Argo CD would run it again', () => {
  expect(job().spec).not.toHaveProperty('ttlSecondsAfterFinished');
  expect(at(job(), 'spec.backoffLimit')).toBe(6);
  expect(podOf(job()).restartPolicy).toBe('Never');
});

describe('the name of the Job, whose pod cannot be changed', () => {
  const name = (changes?: Changes, data?: Partial<SlotDataProps>) => job(changes, data).metadata.name;
  const onDisk = (changes: Partial<DiskProps>): Partial<SlotDataProps> => ({ disk: disk(changes) });
  const others: [string, Changes, Partial<SlotDataProps>][] = [
    ['data path', { owner: { dataPath: 'cache', user: 999, group: 999 } }, {}],
    ['value', { values: { POSTGRES_USER: 'other' } }, {}],
    ['key', { random: ['POSTGRES_PASSWORD', 'TOKEN'] }, {}],
    ['generation', {}, { generation: 8 }],
    ['target', {}, { name: 'other' }],
    ['kind of target', {}, { slot: undefined, cleanup: undefined }],
    ['pull policy', {}, { imagePullPolicy: 'Always' }],
    ['tools image', {}, onDisk({ toolsImage: 'tools:2' })],
    ['kubectl image', {}, onDisk({ kubectlImage: 'kubectl:2' })],
    ['disk', {}, onDisk({ id: 'disk-2' })],
    ['node', {}, onDisk({ node: 'node-7' })],
    ['directory', {}, { directory: 'ai/3' }],
  ];

  test('is that of the Secret, with a hash', () => {
    expect(name()).toMatch(/^db-secret-[0-9a-f]{8}$/);
    expect(name({ name: 'other' })).toMatch(/^other-[0-9a-f]{8}$/);
  });

  test.each(others)('is another with another %s, since the pod is', (_, changes, data) => {
    expect(podOf(job(changes, data))).not.toEqual(podOf(job()));
    expect(name(changes, data)).not.toBe(name());
  });

  test('is the same as long as the pod is', () => {
    expect(name()).toBe(name());
    // A data path that it has nothing to do with.
    expect(name({}, { paths: ['db', 'mail'] })).toBe(name());
  });
});

test("the Job's pod is not taken for one of a service that is called as the Secret is", () => {
  // Its Service would send clients to it, and its NetworkPolicy would keep kubectl from the API.
  const labels = at(job({ name: 'postgres' }), 'spec.template.metadata.labels');
  expect(labels).toMatchObject({ 'app.kubernetes.io/name': 'generated-secrets' });
  expect(job({ name: 'postgres' }).metadata.labels).toMatchObject({ 'app.kubernetes.io/name': 'postgres' });
});

test('runs on the node of the data, with the pull policy of the environment', () => {
  const pinned = podOf(job({}, { disk: disk({ node: 'node-7' }) }));
  expect(JSON.stringify(pinned.affinity)).toContain('"values":["node-7"]');
  expect(podOf(job())).not.toHaveProperty('affinity');
  expect([generator()?.imagePullPolicy, creator()?.imagePullPolicy]).toEqual(['IfNotPresent', 'IfNotPresent']);
  expect(generator(job({}, lasting))).not.toHaveProperty('imagePullPolicy');
});

test('the Job may create Secrets in its namespace, change those that it makes, and nothing else', () => {
  const data = newData();
  const objects = objectsOf(new GeneratedSecretAccess(data, 'access', { data, secrets: () => ['db-secret'] }));
  expect(objects.map(({ kind, metadata }) => [kind, metadata.namespace, metadata.name])).toEqual([
    ['Role', 'shop-dev-3', 'generated-secrets'],
    ['RoleBinding', 'shop-dev-3', 'generated-secrets'],
    ['NetworkPolicy', 'shop-dev-3', 'generated-secrets'],
  ]);
  expect(only(objects, 'Role').rules).toEqual([
    { apiGroups: [''], resources: ['secrets'], verbs: ['create'] },
    { apiGroups: [''], resources: ['secrets'], resourceNames: ['db-secret'], verbs: ['get', 'patch'] },
  ]);
  expect(only(objects, 'RoleBinding')).toMatchObject({
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'generated-secrets' },
    subjects: [{ kind: 'ServiceAccount', name: 'slot-data', namespace: 'shop-dev-3' }],
  });
});
