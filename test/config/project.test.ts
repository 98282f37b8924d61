import { load, problemsOf, type Files } from './project-directory';

const record = (slot: number, generation: number) =>
  `slot: ${slot}\ngeneration: ${generation}\nowner: ci\nsince: 2026-01-31T12:00Z\n`;

const shop = `project: shop
environments:
  dev: {dataGeneration: 2}
  ai-staging:
  ai:
  ai-repair: {from: ai-staging, dataGeneration: 9}
maxSlots: 3
dataPaths:
  root: /srv/shop
  envDir: '/srv/shop/{{ .Env }}/{{ .Slot }}'
  dirs: [postgres]
`;

describe('targets', () => {
  test('are the environments in the order of the file, and slots by number', () => {
    expect(
      load(shop).targets.map(({ name, environment, slot, namespace }) => [name, environment, slot, namespace]),
    ).toEqual([
      ['shop-dev', 'dev', undefined, 'shop-dev'],
      ['shop-ai-staging', 'ai-staging', undefined, 'shop-ai-staging'],
      ['shop-dev-1', 'ai', 1, 'shop-dev-1'],
      ['shop-dev-2', 'ai', 2, 'shop-dev-2'],
      ['shop-dev-3', 'ai', 3, 'shop-dev-3'],
      ['shop-ai-repair', 'ai-repair', undefined, 'shop-ai-staging'],
    ]);
  });

  test('that work in the namespace of another are guests: a name of their own, and no data', () => {
    const [guest] = load(shop).targets.filter(({ ownsNamespace }) => !ownsNamespace);
    expect(guest).toMatchObject({ name: 'shop-ai-repair', namespace: 'shop-ai-staging' });
    expect(guest).not.toHaveProperty('dataPaths');
  });

  test('that stand first in a namespace own it, whatever they are called', () => {
    const services = 'project: shop\nenvironments: {b: {}, a: {}}\nnamespace: {patterns: {a: shared, b: shared}}\n';
    expect(load(services).targets).toMatchObject([
      { environment: 'b', name: 'shared', ownsNamespace: true },
      { environment: 'a', name: 'shop-a', ownsNamespace: false },
    ]);
  });

  test('have the generation that the file declares, or that the register counts for their slot', () => {
    const files: Files = { 'slots/active/2.yaml': record(2, 7), 'slots/released/3.yaml': record(3, 4) };
    expect(load(shop, {}, files).targets.map(({ name, generation }) => [name, generation])).toEqual([
      ['shop-dev', 2],
      ['shop-ai-staging', 0],
      ['shop-dev-1', 0],
      ['shop-dev-2', 7],
      ['shop-dev-3', 4],
      ['shop-ai-repair', 9],
    ]);
  });

  test('of slots that nobody has taken yet are looked at all the same', () => {
    const services = 'project: shop\nenvironments: {ai: {}}\nservices: {name: a}\n';
    expect(problemsOf(services)).toEqual(['services.yaml:3:11 services: must be a list']);
    expect(load('project: shop\nenvironments: {ai: {}}\n').targets).toEqual([]);
  });

  test('know where the file states their data paths', () => {
    expect(load(shop).targets[0]?.dataPathsPosition).toMatchObject({ line: 9, column: 3 });
  });
});

describe('problems', () => {
  test('of several files and groups are reported at once, and those of several targets once', () => {
    const services = `project: shop
environments: {dev: {from: nowhere}, qa: {}, ai: {}}
maxSlots: 2
dataPaths: {root: /etc, envDir: /x, dirs: [a]}
infrastructure:
  - {name: a, manifests: [{path: a.yaml}, {path: missing.yaml}]}
services:
  - {name: b, manifests: [{path: b.yaml}], overlays: {prod: {}}, image: {repository: r, tagTemplate: ''}}
`;
    const files = {
      'a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: "{{ .EnvMap.NAME }}"}\n',
      'b.yaml': 'apiVersion: v1\nkind: [ConfigMap]\nmetadata: {name: b, name: c}\n',
      'slots/active/1.yaml': record(2, 1),
      'slots/active/7.yaml': record(7, 1),
    };
    expect(problemsOf(services, {}, files).sort()).toEqual([
      'a.yaml:3:19 gives "<no value>": the variable NAME is not set; envOr "NAME" "..." can have a default',
      'b.yaml:2:7 kind: must be text',
      'b.yaml:3:21 not valid YAML once rendered: the key "name" is there twice: it is in line 3 already',
      'services.yaml:2:28 environments.dev.from: there is no environment "nowhere"',
      'services.yaml:4:19 dataPaths.root: "/etc" belongs to the system; give the data a directory of its own, such as /srv/shop',
      'services.yaml:6:50 missing.yaml: no such file',
      'services.yaml:8:102 services[0].image.tagTemplate: gives an empty tag',
      'services.yaml:8:55 services[0].overlays: there is no environment "prod"',
      'slots/active/1.yaml:1:7 slot: must be 1, as the file name says',
    ]);
  });

  test('of one target only are reported too', () => {
    const services = `project: shop
environments: {dev: {}, qa: {}}
infrastructure: [{name: '{{ if eq .Env "qa" }}QA{{ else }}dev{{ end }}'}]
`;
    expect(problemsOf(services)).toEqual([
      'services.yaml:3:25 infrastructure[0].name: must be a DNS label: lower-case letters, digits and "-", at most 63',
    ]);
  });

  test('of each slot are told by the first', () => {
    const services = `project: shop
environments: {ai: {}}
maxSlots: 3
dataPaths: {root: '/srv/{{ .Slot }}', envDir: '/srv/shop/{{ .Slot }}', dirs: [a]}
`;
    expect(problemsOf(services)).toEqual([
      'services.yaml:4:47 dataPaths.envDir: "/srv/shop/1" must be strictly below the root /srv/1, one directory for each environment and slot',
    ]);
  });

  test('of a file that is not there name it', () => {
    expect(problemsOf('project: shop\nenvironments: {dev: {}}\nenvFiles: [.env]\n')).toEqual([
      'services.yaml:3:12 .env: no such file',
    ]);
  });
});

describe('the register', () => {
  test('is read from the slots beside the file', () => {
    const { register } = load(shop, {}, { 'slots/active/2.yaml': record(2, 7) });
    expect(register.active.map(({ slot }) => slot)).toEqual([2]);
  });

  test('may not name a slot above maxSlots as active, because Argo CD deletes what disappears', () => {
    const files = { 'slots/active/4.yaml': record(4, 1), 'slots/released/5.yaml': record(5, 1) };
    expect(problemsOf(shop, {}, files)).toEqual([
      expect.stringMatching(
        /^slots\/active\/4\.yaml:1:1 slot 4 is active, but maxSlots of .*services\.yaml is 3: release it first, or raise maxSlots$/,
      ),
    ]);
  });

  test('may not name an active slot where there are none', () => {
    const services = 'project: shop\nmaxSlots: 3\nenvironments: {dev: {}}\n';
    expect(problemsOf(services, {}, { 'slots/active/1.yaml': record(1, 1) })).toEqual([
      expect.stringContaining('slot 1 is active, but maxSlots of'),
    ]);
  });

  test('is no second mistake where a slip is why there are no slots', () => {
    const services = shop.replace('maxSlots:', 'maxSlotz:');
    const problems = problemsOf(services, {}, { 'slots/active/1.yaml': record(1, 1) });
    expect(problems).toContainEqual(expect.stringContaining('unknown key "maxSlotz"; did you mean "maxSlots"?'));
    expect(problems.filter((problem) => problem.includes('is active'))).toEqual([]);
  });
});

test('the variables that the project reads are listed, each once and sorted', () => {
  const services = `# {{- $root := envOr "ROOT" "" -}}
project: shop
environments: {dev: {}, qa: {}}
namespace: {patterns: {dev: 'shop-{{ envOr "TEAM" "blue" }}'}}
registry: '{{ .EnvMap.REGISTRY }}{{ index .EnvMap "HOST" }}'
infrastructure: [{name: a, when: '{{ eq .Env "qa" }}', manifests: [{path: a.yaml}]}]
`;
  const manifest =
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: \'{{ envOr "PASSWORD" "" }}{{ envOr "ROOT" "" }}\'}\n';
  const environment = { REGISTRY: 'a', HOST: 'b', UNRELATED: 'c' };
  expect(load(services, { environment }, { 'a.yaml': manifest }).variables).toEqual([
    'HOST',
    'PASSWORD',
    'REGISTRY',
    'ROOT',
    'TEAM',
  ]);
});

test('the same input gives the same project', () => {
  const files = { 'slots/active/2.yaml': record(2, 7) };
  const describe = () => JSON.stringify(load(shop, {}, files).targets).replace(/slotstack-project-\w+/g, '');
  expect(describe()).toBe(describe());
});
