import { claimSizes } from '../../cluster/claim-sizes';
import { Kubectl, type KubectlResult } from '../../cluster/kubectl';
import { leftVolumes, removeVolume } from '../../cluster/volumes';

/** A kubectl that answers calls by how they begin; of all others, that they are forbidden. */
class Answering extends Kubectl {
  readonly calls: string[] = [];

  constructor(private readonly answers: Readonly<Record<string, unknown>>) {
    super();
  }

  override attempt(args: readonly string[]): KubectlResult {
    const call = args.join(' ');
    this.calls.push(call);
    const [, answer] = Object.entries(this.answers).find(([start]) => call.startsWith(start)) ?? [];
    if (answer === undefined)
      return { succeeded: false, stdout: '', stderr: 'Error from server (Forbidden)', exitCode: 1 };
    if (answer === null)
      return { succeeded: false, stdout: '', stderr: 'Error from server (NotFound): x', exitCode: 1 };
    const stdout = typeof answer === 'string' ? answer : JSON.stringify(answer);
    return { succeeded: true, stdout, stderr: '', exitCode: 0 };
  }
}

const volume = (name: string, namespace: string, phase = 'Released') => ({
  metadata: { name, resourceVersion: '42' },
  spec: {
    capacity: { storage: '1Gi' },
    storageClassName: 'kept',
    claimRef: { namespace, name: 'data-db', uid: 'uid-of-former' },
  },
  status: { phase },
});
const left = { name: 'pvc-1', namespace: 'shop-dev-1', claim: 'data-db', capacity: '1Gi', storageClass: 'kept' };

describe('volumes that a class has kept', () => {
  test('are those whose claim is gone, of the namespaces that are asked for', () => {
    const items = [
      volume('pvc-1', 'shop-dev-1'),
      volume('pvc-2', 'shop-dev-1', 'Bound'),
      volume('pvc-3', 'other'),
      { ...volume('pvc-4', 'shop-dev-1', 'Available'), spec: { capacity: { storage: '1Gi' } } },
    ];
    const kubectl = new Answering({ 'get persistentvolumes': { items } });
    expect(leftVolumes(kubectl, new Set(['shop-dev-1']))).toEqual([left]);
  });

  test('are not known to who may not see volumes', () => {
    expect(leftVolumes(new Answering({}), new Set(['shop-dev-1']))).toEqual([]);
  });

  test('are deleted by what their class deletes others with, if nobody has bound them meanwhile', () => {
    const kubectl = new Answering({
      'get persistentvolume/pvc-1': volume('pvc-1', 'shop-dev-1'),
      'get persistentvolumeclaim/data-db': 'uid-of-next',
      patch: '',
      wait: null,
    });
    removeVolume(kubectl, left);
    expect(kubectl.calls[2]).toBe(
      'patch persistentvolume/pvc-1 --type=merge --patch={"metadata":{"resourceVersion":"42"},"spec":{"persistentVolumeReclaimPolicy":"Delete"}}',
    );
  });

  test.each([
    ['has its claim again', volume('pvc-1', 'shop-dev-1', 'Bound'), 'uid-of-former'],
    ['is said to be released, and its claim is there', volume('pvc-1', 'shop-dev-1'), 'uid-of-former'],
  ])('one that %s stays', (_, found, uid) => {
    const kubectl = new Answering({ 'get persistentvolume/': found, 'get persistentvolumeclaim/': uid, patch: '' });
    expect(() => {
      removeVolume(kubectl, left);
    }).toThrow('volume pvc-1 is not that of a claim that is gone: it stays');
    expect(kubectl.calls.some((call) => call.startsWith('patch'))).toBe(false);
  });

  test('one that its driver does not delete is told', () => {
    const kubectl = new Answering({
      'get persistentvolume/': volume('pvc-1', 'shop-dev-1'),
      'get persistentvolumeclaim/': null,
      patch: '',
    });
    expect(() => {
      removeVolume(kubectl, left);
    }).toThrow('its driver has not deleted volume pvc-1 so far: kubectl describe persistentvolume/pvc-1');
  });
});

describe('sizes of claims', () => {
  const claims = {
    items: ['data-db', 'cache', 'new'].map((name) => ({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name, namespace: 'shop-dev-1' },
      ...(name !== 'new' && { status: { capacity: { storage: '1Gi' } } }),
    })),
  };
  const usage = (name: string, capacityBytes: number) => ({
    usedBytes: 1000,
    capacityBytes,
    pvcRef: { name, namespace: 'shop-dev-1' },
  });
  const summary = { pods: [{}, { volume: [{}, usage('data-db', 1024 ** 3), usage('cache', 1024 ** 4)] }] };

  test('are what the kubelet says; of a volume that is a directory among others, that would be their disk', () => {
    const kubectl = new Answering({ 'get --raw /api/v1/nodes/one': summary, 'get persistentvolumeclaims': claims });
    expect(claimSizes(kubectl, ['shop-dev-1'], new Set(['one', 'forbidden'])).get('shop-dev-1')).toEqual([
      { name: 'data-db', capacity: '1Gi', used: 1000 },
      { name: 'cache', capacity: '1Gi' },
      { name: 'new' },
    ]);
  });

  test('of many namespaces are asked for in one call, or in each where that is not allowed', () => {
    const many = ['shop-dev-1', 'shop-dev-2', 'shop-dev-3'];
    const kubectl = new Answering({ 'get persistentvolumeclaims --all-namespaces': claims });
    expect(claimSizes(kubectl, many, new Set()).get('shop-dev-1')).toHaveLength(3);
    expect(kubectl.calls).toHaveLength(1);
    const narrow = new Answering({ 'get persistentvolumeclaims --namespace=shop-dev-1': claims });
    const sizes = claimSizes(narrow, many, new Set());
    expect(many.map((namespace) => sizes.get(namespace)?.length)).toEqual([3, 0, 0]);
  });
});
