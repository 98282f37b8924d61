import type { Target } from '../../../config/target';
import { platformAnnotations, targetAnnotations } from '../../../constructs/guard/annotations';
import { dataPaths, lasting, slot } from '../built';

const position = { file: 'services.yaml', line: 1, column: 1 };

const usual = { enabled: true, hostPaths: [], agentServiceAccounts: ['codex-sa'] };
const withoutData: Target = {
  ...lasting,
  environment: 'staging',
  ownsNamespace: true,
  dataPathsPosition: position,
  limits: { enabled: true, quota: [], defaults: { requests: {}, limits: {} } },
  network: { enabled: true, egressExcept: [] },
  guard: usual,
  plainSecrets: {},
  groups: [],
  pending: [],
};
const withData: Target = { ...withoutData, ...slot, dataPaths: dataPaths() };

test('the namespace of a slot names its data, and who may mount what of it', () => {
  expect(targetAnnotations(withData)).toEqual({
    'slotstack.dev/data-paths': '/srv/shop/slots/3/cache,/srv/shop/slots/3/db,/srv/shop/slots/3/queue',
    'slotstack.dev/data-directory': '/srv/shop/slots/3',
    'slotstack.dev/data-parent': '/srv/shop/slots',
    'slotstack.dev/data-sentinel': '/srv/shop/.slotstack',
    'slotstack.dev/agents': 'codex-sa',
  });
});

test('a lasting environment has nobody who may mount the directories of others', () => {
  expect(targetAnnotations({ ...withoutData, dataPaths: dataPaths() })).not.toHaveProperty([
    'slotstack.dev/data-parent',
  ]);
});

test('what is listed stands there once, in the same order each time', () => {
  const hostPaths = ['/srv/b', '/srv/a', '/srv/b'].map((path) => ({ path, position }));
  const guard = { enabled: true, hostPaths, agentServiceAccounts: ['b', 'a'] };
  expect(targetAnnotations({ ...withoutData, guard })).toEqual({
    'slotstack.dev/host-paths': '/srv/a,/srv/b',
    'slotstack.dev/agents': 'a,b',
  });
});

test('without data, agents and listed paths there is nothing', () => {
  expect(
    targetAnnotations({
      ...withoutData,
      limits: { enabled: true, quota: [], defaults: { requests: {}, limits: {} } },
      guard: { ...usual, agentServiceAccounts: [] },
    }),
  ).toEqual({});
  expect(platformAnnotations([withoutData], true)).toEqual({});
});

test('the Jobs of the platform mount the roots of the data, each named once', () => {
  const other = { ...withData, dataPaths: dataPaths(['db'], { root: '/srv/another' }) };
  expect(platformAnnotations([withData, withData, other], false)).toEqual({
    'slotstack.dev/host-paths': '/srv/another,/srv/shop',
  });
});

test('where the slots are cleaned up from the platform, its cleanup mounts the directories above theirs, and no other pod does', () => {
  const other = { ...withData, dataPaths: dataPaths(['db'], { environmentDirectory: '/srv/shop/ai/4' }) };
  const environment = { ...withoutData, dataPaths: dataPaths(['db'], { environmentDirectory: '/srv/shop/dev/x' }) };
  expect(platformAnnotations([withData, other, environment], true)).toEqual({
    'slotstack.dev/host-paths': '/srv/shop',
    'slotstack.dev/data-parent': '/srv/shop/ai,/srv/shop/slots',
    'slotstack.dev/data-sentinel': '/srv/shop/.slotstack',
  });
});
