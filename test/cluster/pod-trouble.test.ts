import { podTrouble } from '../../cluster/pod-trouble';

const trouble = (status: object, metadata: object = {}) =>
  podTrouble({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'db-0', ...metadata }, status });

const container = (state: object, more: object = {}) => [{ name: 'db', ready: false, state, ...more }];

test.each<[string, object, string[]]>([
  ['is starting', { containerStatuses: container({ waiting: { reason: 'ContainerCreating' } }) }, []],
  ['is running', { containerStatuses: [{ name: 'db', ready: true, state: { running: {} } }] }, []],
  [
    'ran well after a crash',
    { containerStatuses: [{ name: 'db', ready: true, state: {}, lastState: { terminated: { exitCode: 1 } } }] },
    [],
  ],
  ['has ended well', { containerStatuses: container({ terminated: { exitCode: 0, reason: 'Completed' } }) }, []],
  [
    'finds no node',
    { conditions: [{ type: 'PodScheduled', status: 'False', message: '0/1 nodes are available' }] },
    ['db-0: 0/1 nodes are available'],
  ],
  [
    'lacks its Secret',
    { containerStatuses: container({ waiting: { reason: 'CreateContainerConfigError', message: 'no secret "a"' } }) },
    ['db-0: db: CreateContainerConfigError: no secret "a"'],
  ],
  [
    'is refused by its init container, in whose log the last line says why',
    {
      initContainerStatuses: [
        {
          name: 'slot-data',
          ready: false,
          state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off' } },
          lastState: { terminated: { exitCode: 65, message: 'slot-data: looking\nslot-data: a foreign marker\n' } },
        },
      ],
      containerStatuses: container({ waiting: { reason: 'PodInitializing' } }),
    },
    ['db-0: slot-data: exit code 65: slot-data: a foreign marker'],
  ],
  [
    'was killed',
    { containerStatuses: container({ terminated: { exitCode: 137, reason: 'OOMKilled' } }) },
    ['db-0: db: exit code 137: OOMKilled'],
  ],
  [
    'was evicted',
    { message: 'The node was low on resource: memory.' },
    ['db-0: The node was low on resource: memory.'],
  ],
])('of a pod that %s, the trouble is said', (_, status, expected) => {
  expect(trouble(status)).toEqual(expected);
});

test('a pod that stops has no other trouble', () => {
  const status = { containerStatuses: container({ terminated: { exitCode: 1 } }) };
  expect(trouble(status, { deletionTimestamp: 'now' })).toEqual(['db-0 is stopping']);
});
