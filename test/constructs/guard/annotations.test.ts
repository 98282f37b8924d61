import type { Guard } from '../../../config/guard';
import type { Target } from '../../../config/target';
import { platformAnnotations, targetAnnotations } from '../../../constructs/guard/annotations';
import { collectorSettings } from '../../../config/collector';
import type { DataPaths } from '../../../config/data-paths';
import { usualJobResources } from '../../../rules/defaults/jobs';

const position = { file: 'services.yaml', line: 1, column: 1 };

const none = { hostPaths: [], agentServiceAccounts: [], priorityClasses: [], apiGroups: [] };
const usual = { ...none, enabled: true, agentServiceAccounts: ['codex-sa'] };
const withoutData: Target = {
  project: 'shop',
  name: 'shop-staging',
  namespace: 'staging',
  onRequest: false,
  generation: 2,
  imagePullSecrets: [],
  environment: 'staging',
  ownsNamespace: true,
  environmentPosition: position,
  projectRoot: '/src',
  dataPathsPosition: position,
  limits: { enabled: true, quota: [], defaults: { requests: {}, limits: {} } },
  network: { enabled: true, egressExcept: [] },
  keptClaims: [],
  guard: usual,
  sharedNamespaces: [],
  secrets: [],
  plainSecrets: {},
  groups: [],
  remarks: [],
  hooks: [],
  comments: [],
  images: { builds: [], copies: [], mirrorImage: '', registries: [] },
  pending: [],
};
const withData: Target = { ...withoutData, name: 'shop-dev-3', slot: 3, dataPaths: dataPaths() };

function dataPaths(changes: Partial<DataPaths> = {}): DataPaths {
  return {
    root: '/srv/shop',
    environmentDirectory: '/srv/shop/slots/3',
    paths: ['db', 'cache', 'queue'].map((name) => ({ name, hostPath: `/srv/shop/slots/3/${name}` })),
    disk: 'disk-1',
    toolsImage: 'tools:1',
    toolsFrom: 'toolsImage',
    kubectlImage: 'kubectl:1',
    jobResources: usualJobResources,
    collector: collectorSettings(),
    persistentVolumes: false,
    ...changes,
  };
}

test('the namespace of a slot names its data, and who may mount what of it', () => {
  expect(targetAnnotations(withData, [])).toEqual({
    'slotstack.dev/data-paths': '/srv/shop/slots/3/cache,/srv/shop/slots/3/db,/srv/shop/slots/3/queue',
    'slotstack.dev/data-directory': '/srv/shop/slots/3',
    'slotstack.dev/data-scripts': '/srv/shop/.slotstack-scripts/v1',
    'slotstack.dev/data-sentinel': '/srv/shop/.slotstack',
    'slotstack.dev/agents': 'codex-sa',
  });
});

test('the databases of operators stand there', () => {
  expect(targetAnnotations(withoutData, [], ['db-g1', 'db'])).toMatchObject({ 'slotstack.dev/clusters': 'db,db-g1' });
});

test('what is listed stands there once, in the same order each time', () => {
  const hostPaths = ['/srv/b', '/srv/a', '/srv/b'].map((path) => ({ path, position }));
  const guard: Required<Guard> = {
    enabled: true,
    hostPaths,
    agentServiceAccounts: ['b', 'a'],
    priorityClasses: ['low', 'batch'],
    apiGroups: ['cert-manager.io'],
  };
  expect(targetAnnotations({ ...withoutData, guard }, ['b.example.org', 'a.example.org'])).toEqual({
    'slotstack.dev/host-paths': '/srv/a,/srv/b',
    'slotstack.dev/agents': 'a,b',
    'slotstack.dev/priority-classes': 'batch,low',
    'slotstack.dev/api-groups': 'cert-manager.io',
    'slotstack.dev/hosts': 'a.example.org,b.example.org',
  });
});

test('without data, hosts and anything listed there is nothing', () => {
  expect(targetAnnotations({ ...withoutData, guard: { ...none, enabled: true } }, [])).toEqual({});
  expect(platformAnnotations([withoutData])).toEqual({});
});

test('the Jobs of the platform mount the roots of the data, and its cleanup the directories above those of slots, each named once', () => {
  const other = { ...withData, dataPaths: dataPaths({ environmentDirectory: '/srv/shop/ai/4' }) };
  const elsewhere = { ...withoutData, dataPaths: dataPaths({ root: '/srv/another' }) };
  expect(platformAnnotations([withData, withData, other, elsewhere])).toEqual({
    'slotstack.dev/host-paths': '/srv/another,/srv/shop',
    'slotstack.dev/data-parent': '/srv/shop/ai,/srv/shop/slots',
    'slotstack.dev/data-sentinel': '/srv/shop/.slotstack',
  });
});

test('where nothing is ever deleted, no cleanup mounts anything', () => {
  expect(platformAnnotations([{ ...withoutData, dataPaths: dataPaths() }])).toEqual({
    'slotstack.dev/host-paths': '/srv/shop',
  });
});
