import { k8s } from 'cdk8s-plus-28';
import { lockWaitSeconds } from '../../../constructs/slot-data/service-lock-wait';
import type { SlotDataProps } from '../../../constructs/slot-data/slot-data';
import { disk, lasting, newData, objectsOf, pathsWith, slot } from '../built';

const claim = (dataPath: string) => ({ dataPath, user: 999, group: 998 });

/** What `ensure` gives for the data paths `names`. */
function attached(names: readonly string[] = ['db'], props: Partial<SlotDataProps> = {}, image?: string) {
  return newData(props).ensure({
    workload: 'StatefulSet/db',
    claims: names.map(claim),
    serviceImage: image,
    isOfGroup: true,
  });
}

const ensurer = (...args: Parameters<typeof attached>) => attached(...args).initContainers[0];

test('the ServiceAccount, whose uid tells one life of the target from the next, opens nothing and is not replaced', () => {
  const props: Required<SlotDataProps> = { ...(slot as Required<SlotDataProps>) };
  expect(objectsOf(newData(props))).toEqual([
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: {
        name: 'slot-data',
        namespace: 'shop-dev-3',
        labels: {
          'app.kubernetes.io/name': 'slot-data',
          'app.kubernetes.io/part-of': 'shop',
          'app.kubernetes.io/managed-by': 'slotstack',
        },
        annotations: { 'argocd.argoproj.io/sync-options': 'Replace=false' },
      },
      automountServiceAccountToken: false,
    },
  ]);
  expect(attached().serviceAccountName).toBe('slot-data');
});

describe('the volume of a data path', () => {
  test('has no type: the kubelet checks nothing, and the init container makes the directory', () => {
    expect(newData().path('db').volume('data')).toEqual({ name: 'data', hostPath: { path: '/srv/shop/slots/3/db' } });
  });
});

describe('the init container', () => {
  test('ensures the directories of the claims, and knows whose they are', () => {
    expect(ensurer(['db', 'cache'])?.command).toEqual(['/bin/bash', '/slot-data/scripts/ensure']);
    expect(ensurer(['db', 'cache'])?.args).toEqual([
      '--project=shop',
      '--target=shop-dev-3',
      '--disk=disk-1',
      '--sentinel=/slot-data/sentinel',
      '--kind=slot',
      '--generation=7',
      '--token=/slot-data/token/token',
      '--environment-directory=/slot-data/environment',
      '--relative=slots/3',
      '--ticket-directory=/slot-data/tickets',
      'db=999:998:0700',
      'cache=999:998:0700',
    ]);
  });

  test('of a lasting environment says so, and names target and generation, whatever the namespace is', () => {
    expect(ensurer(['db'], lasting)?.args).toEqual(
      expect.arrayContaining(['--target=shop-staging', '--kind=lasting', '--generation=2', '--relative=staging']),
    );
  });

  test('is root with three capabilities, and can change nothing but its volumes', () => {
    expect(ensurer()?.securityContext).toEqual({
      runAsUser: 0,
      runAsGroup: 0,
      // A pod may say runAsNonRoot, which would hold here too.
      runAsNonRoot: false,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      seccompProfile: { type: 'RuntimeDefault' },
      capabilities: { drop: ['ALL'], add: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER'] },
    });
    expect(ensurer()?.terminationMessagePolicy).toBe('FallbackToLogsOnError');
  });

  test('mounts all that the scripts look for, and only it mounts the token and what lies above the data', () => {
    const { initContainers, volumes, lockMounts } = attached();
    const scripts = { name: 'slot-data-scripts', mountPath: '/slot-data/scripts', readOnly: true };
    expect(initContainers[0]?.volumeMounts).toEqual([
      { name: 'slot-data-environment', mountPath: '/slot-data/environment' },
      { name: 'slot-data-sentinel', mountPath: '/slot-data/sentinel', readOnly: true },
      { name: 'slot-data-token', mountPath: '/slot-data/token', readOnly: true },
      scripts,
      { name: 'slot-data-tickets', mountPath: '/slot-data/tickets' },
    ]);
    expect(volumes).toEqual([
      { name: 'slot-data-environment', hostPath: { path: '/srv/shop/slots/3' } },
      { name: 'slot-data-sentinel', hostPath: { path: '/srv/shop/.slotstack', type: 'File' } },
      {
        name: 'slot-data-token',
        projected: {
          sources: [{ serviceAccountToken: { audience: 'slot-data', expirationSeconds: 600, path: 'token' } }],
        },
      },
      // Their version stands in the path: the pods are others with each.
      { name: 'slot-data-scripts', hostPath: { path: '/srv/shop/.slotstack-scripts/v1', type: 'Directory' } },
      { name: 'slot-data-tickets', emptyDir: { sizeLimit: k8s.Quantity.fromString('1Mi') } },
    ]);
    expect(lockMounts).toEqual([
      { name: 'slot-data-tickets', mountPath: '/slot-data/tickets', readOnly: true },
      scripts,
    ]);
  });

  const byService: Partial<SlotDataProps> = { disk: disk({ toolsFrom: 'service' }) };
  test.each([
    ['the tools image, whatever the service has', {}, 'postgres:16', 'tools:1'],
    ['the image of the service where that is asked for', byService, 'postgres:16', 'postgres:16'],
    ['the tools image where that is asked for, but the service has no tools', byService, undefined, 'tools:1'],
  ])('uses %s', (_, props, image, used) => {
    expect(ensurer(['db'], props, image)?.image).toBe(used);
  });

  test.each([
    ['the pull policy of the environment', slot, 'IfNotPresent'],
    ['none where the environment has none', lasting, undefined],
  ])('has %s', (_, props, policy) => {
    expect(ensurer(['db'], props)?.imagePullPolicy).toBe(policy);
  });
});

describe('owner, group and mode of a directory', () => {
  test.each([
    ['are those of the service', {}, 'db=999:998:0700'],
    ['take the owner of services.yaml', { owner: 1000 }, 'db=1000:998:0700'],
    ['take the group of services.yaml', { group: 1000 }, 'db=999:1000:0700'],
    ['may be root', { owner: 0, group: 0 }, 'db=0:0:0700'],
    ['take the mode of services.yaml', { mode: '0750' }, 'db=999:998:0750'],
    ['take a mode of three digits', { mode: '750' }, 'db=999:998:0750'],
  ])('%s', (_, settings, operand) => {
    const data = newData({ paths: pathsWith('db', settings) });
    const own = data.path('db').claim({ user: 999, group: 998 });
    expect(
      data.ensure({ workload: 'StatefulSet/db', claims: [own], isOfGroup: true }).initContainers[0]?.args?.at(-1),
    ).toBe(operand);
  });
});

describe('a node for the data', () => {
  const pin = {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['node-7'] }] }],
      },
    },
  };

  test('is required of the pod, by the name of its Node object', () => {
    expect(attached(['db'], { disk: disk({ node: 'node-7' }) }).affinity).toEqual(pin);
  });

  test('is left open where services.yaml names none', () => {
    expect(attached()).not.toHaveProperty('affinity');
  });
});

describe('two workloads on one data path', () => {
  test('are an error that names the first', () => {
    const data = newData();
    data.ensure({ workload: 'StatefulSet/db', claims: [claim('db')], isOfGroup: true });
    expect(() =>
      data.ensure({ workload: 'Deployment/other', claims: [claim('cache'), claim('db')], isOfGroup: true }),
    ).toThrow('data path "db" is mounted by StatefulSet/db already: two writers would destroy the data');
  });

  test('are no error on different data paths', () => {
    const data = newData();
    data.ensure({ workload: 'StatefulSet/db', claims: [claim('db')], isOfGroup: true });
    expect(() =>
      data.ensure({ workload: 'StatefulSet/cache', claims: [claim('cache')], isOfGroup: true }),
    ).not.toThrow();
    expect(data.unclaimed.map(({ name }) => name)).toEqual(['queue']);
  });
});

test.each(['path', 'ensure'] as const)('a data path that is not there is an error: %s', (step) => {
  const data = newData();
  const steps = {
    path: () => data.path('mail'),
    ensure: () => data.ensure({ workload: 'StatefulSet/mail', claims: [claim('mail')], isOfGroup: true }),
  };
  expect(steps[step]).toThrow('there is no data path "mail"; there are db, cache, queue');
});

test('the lock is held around the command, in exec form, on the ensured directory only', () => {
  expect(newData().lockedCommand('db', '/var/lib/data', ['entrypoint', 'server', '--a b'])).toEqual([
    '/bin/sh',
    '/slot-data/scripts/run-locked',
    '/slot-data/tickets/db',
    '/var/lib/data',
    String(lockWaitSeconds),
    'entrypoint',
    'server',
    '--a b',
  ]);
});
