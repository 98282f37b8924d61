import { load } from './project-directory';

const configMap = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n';

/** Paths of the keys that nothing comes of, over all targets. */
function inert(services: string, manifest = configMap): string[] {
  const head = 'project: shop\nservices: [{name: api, manifests: [{path: m.yaml}], ingress: {hosts: {dev: a}}}]\n';
  const { targets } = load(head + services, {}, { 'm.yaml': manifest });
  return [...new Set(targets.flatMap(({ pending }) => pending.map(({ path }) => path)))].filter(
    (path) => path !== 'services[0].ingress',
  );
}
const dev = 'environments: {dev: {}}\n';

test.each([
  ['registry: example.org\n', 'registry'],
  ['maxSlots: 3\n', 'maxSlots'],
  ['versions: {redis: "7"}\n', 'versions'],
  ['baseDomain: {dev: example.org}\n', 'baseDomain'],
  ['codex: {model: x}\n', 'codex'],
  ['storage: {data: {size: 1Gi}}\n', 'storage'],
  ['state: {backend: configmap}\n', 'state'],
  ['guard: {enabled: false, hostPaths: [/a]}\n', 'guard.hostPaths'],
  ['limits: {enabled: false, quota: {pods: 4}}\n', 'limits.quota'],
  ['network: {enabled: false, ingressFrom: [a]}\n', 'network.ingressFrom'],
])('%j is listed, because nothing comes of it', (line, path) => {
  expect(inert(dev + line)).toEqual([path]);
});

test.each([
  ['registry', 'environments: {dev: {localRegistry: {enabled: true}}}\n', 'environments.dev.localRegistry'],
  [
    'what slots begin with, without slots',
    'environments: {dev: {slotBootstrapInfra: [db]}}\ninfrastructure: [{name: db}]\n',
    'environments.dev.slotBootstrapInfra',
  ],
  ['a generation of slots', 'environments: {ai: {dataGeneration: 2}}\nmaxSlots: 1\n', 'environments.ai.dataGeneration'],
])('of an environment, too: %s', (_, lines, path) => {
  expect(inert(lines)).toEqual([path]);
});

test('dirs and envDir are, where paths come before them', () => {
  const block = 'dataPaths: {root: /srv/s, envDir: /srv/s/b, dirs: [a], paths: [/srv/s/dev/c]}\n';
  expect(inert(dev + block)).toEqual(['dataPaths.dirs', 'dataPaths.envDir']);
  expect(inert(`${dev}dataPaths: {root: /srv/s, envDir: /srv/s/b, dirs: [a]}\n`)).toEqual([]);
});

test('what a template reads is acted on', () => {
  const reads = (field: string) => configMap.replace('name: a', `name: a, labels: {x: '{{ len .${field} }}'}`);
  expect(inert(`${dev}versions: {redis: "7"}\n`, reads('Versions'))).toEqual([]);
  expect(inert(`${dev}versions: {redis: "7"}\nbaseDomain: {dev: a}\n`, reads('BaseDomain'))).toEqual(['versions']);
});

test('a synth says so once, whatever the number of targets, and of a hook that is not run where it stands', () => {
  const { remarks } = load(
    "project: shop\nenvironments: {a: {}, b: {}}\nregistry: x\nstate: {}\nhooks: {afterAll: [{run: helm}, {run: 'true', when: 'no'}]}\n",
  );
  expect(remarks).toEqual([
    {
      position: expect.objectContaining({ line: 5, column: 20 }) as unknown,
      message:
        'hooks.afterAll[0] (run) is not run: it calls helm, which the tools image does not have: state an "image" that has it and, for kubectl, "rules" with what it may do',
    },
    {
      position: expect.objectContaining({ line: 1, column: 1 }) as unknown,
      message: 'registry, state are read and not acted on: slotstack report says why',
    },
  ]);
});
