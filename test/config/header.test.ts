import { formatProblem } from '../../input/problem';
import { load, problemsOf } from './project-directory';

const namespacesOf = (services: string, inputs: Parameters<typeof load>[1] = {}) =>
  load(services, inputs).targets.map(({ namespace }) => namespace);

describe('the project', () => {
  test('is read before header comments swallow its line', () => {
    const services = `# {{- $a := 1 -}}
# {{- $b := 2 -}}
project: shop
environments: {dev: {}}
`;
    expect(load(services)).toMatchObject({ name: 'shop', targets: [{ name: 'shop-dev', project: 'shop' }] });
  });

  test.each([
    ['', '1:1 project: required'],
    ['project:\n', '1:9 project: has no value: give it one, or leave the key out'],
    ['project: 7\n', '1:10 project: must be text: put it in quotes'],
    ['project: Shop\n', '1:10 project: must be a DNS label: lower-case letters, digits and "-", at most 63'],
    ["project: '{{ .Env }}'\n", '1:10 project: must be a DNS label: lower-case letters, digits and "-", at most 63'],
  ])('is a name as written, which %j is not', (line, problem) => {
    expect(problemsOf(`${line}environments: {dev: {}}\n`)).toEqual([`services.yaml:${problem}`]);
  });
});

test.each([
  ['', '1:1 is empty'],
  ['# nothing\n', '1:1 is empty'],
  ['- project: shop\n', '1:1 must be a mapping'],
  ['project: shop\nenvironments: {dev: {}}\n---\nproject: shop\n', '4:1 must be one YAML document'],
  [
    'project: shop\nenvironments: {dev: {}}\nregistry: {{ .Env }}\n',
    "3:12 not valid YAML: an expression stands in quotes, with all around it: write '{{ .Env }}'",
  ],
  ['project: shop\nregistry: "{{ index .Versions "x" }}"\n', '2:32 not valid YAML: Unexpected scalar at node end'],
  [
    'project: shop\nenvironments: {dev: {}}\nproject: shop\n',
    '3:1 not valid YAML: the key "project" is there twice: it is in line 1 already',
  ],
  ['project: shop\nenvironments: {}\n', '2:15 environments: names none, so there is nothing to synthesize'],
  ['project: shop\n', '1:1 environments: required: the environments to synthesize, such as dev, ai-staging and ai'],
])('a file is refused that cannot be rendered: %j', (services, problem) => {
  expect(problemsOf(services)).toEqual([`services.yaml:${problem}`]);
});

test('a misspelt key is reported with what then is missing', () => {
  expect(problemsOf('projct: shop\nenviroments: {dev: {}}\n')).toEqual([
    'services.yaml:1:1 unknown key "projct"; did you mean "project"?',
    'services.yaml:2:1 unknown key "enviroments"; did you mean "environments"?',
    'services.yaml:1:1 project: required',
    'services.yaml:1:1 environments: required: the environments to synthesize, such as dev, ai-staging and ai',
  ]);
});

describe('the namespace', () => {
  test.each([
    ['dev', ['shop-dev']],
    ['ai-staging', ['shop-ai-staging']],
    ['ai', ['shop-dev-1', 'shop-dev-2']],
    ['ai-repair', ['shop-ai-staging']],
    ['qa', ['shop-qa']],
  ])('of %s without a pattern is that of codexctl', (environment, namespaces) => {
    expect(namespacesOf(`project: shop\nmaxSlots: 2\nenvironments: {${environment}: {}}\n`)).toEqual(namespaces);
  });

  test('is what the pattern gives', () => {
    const services = `project: shop
environments: {dev: {}}
namespace: {patterns: {dev: '  {{ .Env }}-{{ envOr "TEAM" "nobody" }}-{{ index .Versions "stack" }} '}}
versions: {stack: v2}
`;
    expect(namespacesOf(services, { environment: { TEAM: 'blue' } })).toEqual(['dev-blue-v2']);
  });

  test.each([
    ['{{ .Project }}_x', 'shop_x'],
    ['{{ .Project }}-', 'shop-'],
    ['', ''],
    ['{{ index .Versions "x" }}', ''],
    ['{{ index .Versions "url" }}', '{{ .Env }}'],
    ['{{ .ProjectRoot }}', '/PROJECT_ROOT_IS_NOT_GIVEN'],
    ['a'.repeat(64), 'a'.repeat(64)],
  ])('is a DNS label, which the pattern %j does not give', (pattern, namespace) => {
    const services = `project: shop\nenvironments: {dev: {}}\nversions: {url: '{{ .Env }}'}\nnamespace: {patterns: {dev: '${pattern}'}}\n`;
    expect(problemsOf(services)).toEqual([
      `services.yaml:4:29 dev: the namespace "${namespace}" must be a DNS label: lower-case letters, digits and "-", at most 63`,
    ]);
  });

  test.each([
    [
      '{{ .Nothing }}',
      'gives "<no value>": there is no field .Nothing; there are .BaseDomain, .Branch, .Codex, .Commit, .DataPaths, .Env, .EnvMap, .Generation, .Issue, .Namespace, .Owner, .PR, .Project, .ProjectRoot, .Slot, .Storage, .UserVars, .Values, .Vars, .Versions',
    ],
    ['{{ .EnvMap.TEAM }}', 'gives "<no value>": the variable TEAM is not set; envOr "TEAM" "..." can have a default'],
    ['{{ .Slot.x }}', ".Slot.x: can't evaluate field x in type int"],
    ['{{ if }}', '{{ if }}: missing value for if'],
  ])('of the pattern %j is an error where the pattern stands', (pattern, reason) => {
    const services = `project: shop\nenvironments: {dev: {}}\nnamespace:\n  patterns:\n    dev: '${pattern}'\nmaxSlots: 2\n`;
    expect(problemsOf(services)).toEqual([`services.yaml:5:10 ${reason}`]);
  });

  test('pattern of an environment that does not exist is refused', () => {
    const services = `project: shop\nenvironments: {ai-staging: {}}\nnamespace: {patterns: {ai-stagin: x}}\n`;
    expect(problemsOf(services)).toEqual([
      'services.yaml:3:24 namespace.patterns: there is no environment "ai-stagin"; did you mean "ai-staging"?',
    ]);
  });
});

describe('slots', () => {
  test.each([
    ['{{ .Project }}-{{ .Slot }}', [1, 2]],
    ['{{ printf "%s-%d" .Project .Slot }}', [1, 2]],
    ['{{ $.Project }}-x{{ index . "Slot" }}', [1, 2]],
    ['{{ with .Project }}{{ . }}-{{ $.Slot }}{{ end }}', [1, 2]],
    ['{{ .Project }}-Slot', undefined],
    ['{{ .Project }}-{{ .EnvMap.Slot }}', undefined],
  ])('are there exactly where the pattern uses .Slot: %s', (pattern, slots) => {
    const services = `project: shop\nmaxSlots: 2\nenvironments: {qa: {}}\nnamespace: {patterns: {qa: '${pattern.replace('-Slot', '-slot')}'}}\n`;
    const { targets } = load(services, { environment: { Slot: 'x' } });
    expect(targets.map(({ slot }) => slot)).toEqual(slots ?? [undefined]);
  });

  test('of an environment called ai are none where its pattern uses no .Slot', () => {
    const services = 'project: shop\nenvironments: {ai: {}}\nnamespace: {patterns: {ai: shop-ai}}\n';
    expect(load(services).targets).toMatchObject([{ name: 'shop-ai' }]);
  });

  test.each([
    ['maxSlots: -1\n', '3:11 maxSlots: must be at least 0'],
    ['maxSlots: 10000\n', '3:11 maxSlots: must be at most 9999'],
    ['maxSlots: 1.5\n', '3:11 maxSlots: must be a plain whole number: it is read before templates are'],
    [`maxSlots: '3'\n`, '3:11 maxSlots: must be a plain whole number: it is read before templates are'],
    [`maxSlots: '{{ .Slot }}'\n`, '3:11 maxSlots: must be a plain whole number: it is read before templates are'],
  ])('are 1 to maxSlots, a number in the file, which %j is not', (line, problem) => {
    expect(problemsOf(`project: shop\nenvironments: {ai: {}}\n${line}`)).toEqual([`services.yaml:${problem}`]);
  });

  describe.each(['', 'maxSlots: 0\n'])('without a limit (%j)', (line) => {
    const services = `project: shop\nenvironments: {ai: {}}\n${line}`;
    const record = (slot: number) =>
      `{slot: ${slot}, generation: 2, issue: 1, owner: alice, since: "2026-01-01T00:00:00Z"}`;
    const namesIn = ({ targets }: ReturnType<typeof load>) => targets.map(({ name }) => name);

    test('are none where none was taken, which is told', () => {
      const { targets, remarks } = load(services);
      expect(targets).toEqual([]);
      expect(remarks.map(formatProblem)).toEqual([
        expect.stringContaining(
          'services.yaml:2:20 ai: has no slots yet: maxSlots does not say how many, and none was taken. To see some, set SLOTSTACK_SLOTS',
        ),
      ]);
    });

    test('are those that were ever taken', () => {
      const project = load(services, {}, { 'slots/active/1.yaml': record(1), 'slots/released/3.yaml': record(3) });
      expect(namesIn(project)).toEqual(['shop-dev-1', 'shop-dev-2', 'shop-dev-3']);
      expect(project.remarks).toEqual([]);
    });

    test('are as many as whoever calls asks for, and those that were taken', () => {
      expect(namesIn(load(services, { slots: 2 }))).toEqual(['shop-dev-1', 'shop-dev-2']);
      expect(namesIn(load(services, { slots: 1 }, { 'slots/active/2.yaml': record(2) }))).toHaveLength(2);
    });

    test('are to have one where Argo CD delivers them', () => {
      const argocd = 'argocd: {repoURL: https://example.org/a.git, branch: b}\n';
      expect(load(services + argocd, { slots: 1 }).remarks.map(formatProblem)).toEqual([
        expect.stringContaining(
          'services.yaml:2:20 ai: state maxSlots: the platform, which Argo CD leaves to an administrator, names each slot',
        ),
      ]);
    });
  });

  test('with a limit are never more, whatever whoever calls asks for', () => {
    const { targets } = load('project: shop\nenvironments: {ai: {}}\nmaxSlots: 1\n', { slots: 3 });
    expect(targets).toHaveLength(1);
  });

  test('are none where no pattern uses .Slot, whatever maxSlots is', () => {
    const { remarks } = load('project: shop\nenvironments: {dev: {}}\nmaxSlots: 3\n');
    expect(remarks.map(formatProblem)).toEqual([
      expect.stringMatching(
        /services\.yaml:3:1 maxSlots: has no effect: no environment has slots, because no namespace pattern uses \.Slot$/,
      ),
    ]);
  });

  test('need no maxSlots where there are none', () => {
    expect(problemsOf('project: shop\nenvironments: {dev: {}}\n')).toEqual([]);
  });

  test('have namespaces of their own', () => {
    const services = `project: shop\nmaxSlots: 3\nenvironments: {ai: {}}\nnamespace: {patterns: {ai: 'shop{{ if .Slot }}-ai{{ end }}'}}\n`;
    expect(problemsOf(services)).toEqual(['services.yaml:4:28 ai: slots 1 and 2 have the same namespace shop-ai']);
  });
});

test('an environment whose name has a "_" has a namespace with a "-", which may be nobody else\'s', () => {
  expect(namespacesOf('project: shop\nenvironments: {ai_staging: {}}\n')).toEqual(['shop-ai-staging']);
  const both = 'project: shop\nenvironments: {ai-staging: {}, ai_staging: {}}\n';
  expect(problemsOf(both)).toEqual([
    'services.yaml:2:16 environments: "ai-staging" and "ai_staging" would have the same namespace: give "ai-staging" a pattern in namespace.patterns',
    'services.yaml:2:32 environments: "ai_staging" and "ai-staging" would have the same namespace: give "ai_staging" a pattern in namespace.patterns',
  ]);
  expect(namespacesOf(`${both}namespace: {patterns: {ai_staging: shop-x, ai-staging: shop-y}}\n`)).toEqual([
    'shop-y',
    'shop-x',
  ]);
});

test.each([
  ['kodex.works/v1alpha1', 'is the format of kodex, which followed codexctl; slotstack reads that of codexctl'],
  [
    'apps/v1',
    'is that of a Kubernetes object, Stack; this is to be a services.yaml, which names files with such objects in "manifests"',
  ],
])('a file of another format, %s, is one line that says what it is', (apiVersion, what) => {
  expect(problemsOf(`apiVersion: ${apiVersion}\nkind: Stack\nspec: {environments: {dev: {}}}\n`)).toEqual([
    `services.yaml:1:1 apiVersion: "${apiVersion}" ${what}: "project", "environments", "services" and so on at its top`,
  ]);
});

test('names that every JavaScript object has are names like any other', () => {
  expect(namespacesOf('project: shop\nenvironments: {constructor: {}}\n')).toEqual(['shop-constructor']);
  expect(problemsOf('project: shop\nenvironments: {dev: {from: constructor}}\n')).toEqual([
    'services.yaml:2:28 environments.dev.from: there is no environment "constructor"',
  ]);
});
