import { load, loadTarget, problemsOf } from './project-directory';

/** What the expression gives in services.yaml itself, as the name of a hook. */
function given(expression: string, settings: string, head = ''): string | undefined {
  const services = `${head}project: shop\nenvironments: {dev: {}}\n${settings}\nhooks: {beforeAll: [{name: '${expression}', use: preflight}]}\n`;
  return loadTarget(services, { environment: { TAG: 'v7' } }).pending[0]?.name;
}

describe('what the file reads of itself is rendered', () => {
  const settings = `versions: {plain: v1, tag: '{{ envOr "TAG" "none" }}', copy: '{{ index .Versions "tag" }}'}
baseDomain: {dev: '{{ .Env }}-{{ envOr "TAG" "none" }}', ai: '{{ index .BaseDomain "dev" }}'}
storage: {data: {size: '{{ if true }}ten{{ end }}', accessModes: ['{{ slug "Read Write" }}', once]}}
codex: {model: '{{ toLower "GPT" }}', timeouts: {exec: 60m}, links: [{title: One}, {title: '{{ slug "T W O" }}'}]}`;

  test.each([
    ['{{ .Versions.plain }}', 'v1'],
    ['{{ index .Versions "tag" }}', 'v7'],
    ['{{ .Versions.copy }}', 'v7'],
    ['{{ .BaseDomain.dev }}', 'dev-v7'],
    ['{{ index .BaseDomain "ai" }}', 'dev-v7'],
    ['{{ if eq .Versions.tag "v7" }}same{{ else }}other{{ end }}', 'same'],
    ['{{ truncSHA (printf "%s-long-enough" .Versions.tag) }}', 'v7-long-enou'],
    ['{{ .Storage.Data.Size }}', 'ten'],
    ['{{ join .Storage.Data.AccessModes "-" }}', 'read-write-once'],
    ['{{ .Codex.Model }}', 'gpt'],
    ['x{{ .Codex.Timeouts.Exec }}', 'x60m'],
    ['{{ range .Codex.Links }}{{ slug .Title }}{{ end }}', 'onet-w-o'],
  ])('%s is %s', (expression, expected) => {
    expect(given(expression, settings)).toBe(expected);
  });

  test('with the variables that the comments at its head declare', () => {
    const head = `# {{- $tag := envOr "TAG" "" -}}
#   {{ $long := printf "%s-%s" $tag "long" }} for {{ .Project }}
`;
    expect(given('{{ .Versions.a }}', `versions: {a: '{{ $long }}'}`, head)).toBe('v7-long');
  });

  test('in a text of two quotes too', () => {
    const services = `project: shop
environments: {dev: {}}
baseDomain: {dev: '{{ envOr "HOST" "shop.test" }}'}
infrastructure: [{name: a, when: "{{ .BaseDomain.dev }}"}]
`;
    expect(problemsOf(services)).toEqual([]);
  });

  test.each([
    [`versions:\n  a: '{{ .Slot.x }}'`, "4:6 .Slot.x: can't evaluate field x in type int"],
    [`versions:\n  a: '{{ if }}'`, '4:13 {{ if }}: missing value for if'],
    [`codex:\n  links:\n    - {title: '{{ .Slot.x }}'}`, "5:15 .Slot.x: can't evaluate field x in type int"],
    [`versions: {a: 3.10}`, '3:15 versions.a: must be text: put it in quotes'],
    [`baseDomain: {a: 3}`, '3:17 baseDomain.a: must be text: put it in quotes'],
  ])('and wrong where it stands: %s', (settings, problem) => {
    expect(problemsOf(`project: shop\nenvironments: {dev: {}}\n${settings}\n`)).toEqual([`services.yaml:${problem}`]);
  });

  test.each([
    ['{{ default .Storage.Data.Size "5Gi" }}', 'storage: {}', '5Gi'],
    ['{{ default .Storage.Data.Size "5Gi" }}', '', '5Gi'],
    ['{{ default .Storage.Data.Size "5Gi" }}', 'storage: {data: {storageClass: fast}}', '5Gi'],
    ['{{ default .Storage.Data.StorageClass "none" }}', 'storage: {data: {storageClass: fast}}', 'fast'],
    ['[{{ .Storage.Workspace.StorageClass }}]', 'storage: {}', '[]'],
    ['[{{ range .Storage.Registry.AccessModes }}{{ . }}{{ end }}]', 'storage: {}', '[]'],
  ])('what a claim leaves out is empty: %s with %j is %s', (expression, settings, expected) => {
    expect(given(expression, settings)).toBe(expected);
  });
});

describe('a template', () => {
  const file = (line: string) => `project: shop\nenvironments: {dev: {}, ai: {}}\nmaxSlots: 2\nregistry: '${line}'\n`;

  test.each([
    [
      '{{ .Now }}',
      '4:15 .Now: the time differs from run to run, and the same input must give the same output; use a fixed value',
    ],
    ['{{ now }}', '4:15 now: the same input must give the same output, so a template cannot ask for the time'],
    [
      'x {{ .Nothing }}',
      '4:14 gives "<no value>": there is no field .Nothing; there are .BaseDomain, .Branch, .Codex, .Commit, .DataPaths, .Env, .EnvMap, .Generation, .Issue, .Namespace, .Owner, .PR, .Project, .ProjectRoot, .Slot, .Storage, .UserVars, .Values, .Vars, .Versions',
    ],
    [
      '{{ .EnvMap.TOKEN }}',
      '4:12 gives "<no value>": the variable TOKEN is not set; envOr "TOKEN" "..." can have a default',
    ],
    [
      '{{ .UserVars.x }}',
      '4:12 gives "<no value>": this field or variable does not exist; with envOr a variable can have a default',
    ],
    [
      '{{ .Storage.Tape.Size }}',
      '4:12 gives "<no value>": this field or variable does not exist; with envOr a variable can have a default',
    ],
    ['{{ nothing }}', '4:15 {{ nothing }}: function "nothing" not defined'],
    ['{{ .Env }', "4:12 {{ .Env }': unclosed action"],
  ])('is wrong once, for all targets, where it stands: %s', (line, problem) => {
    expect(problemsOf(file(line))).toEqual([expect.stringContaining(`services.yaml:${problem}`)]);
  });

  test('may write what it must not give', () => {
    expect(problemsOf(file('<no value>'))).toEqual([]);
  });

  test('shows an expression of several lines in one', () => {
    const lines = problemsOf(`project: shop\nenvironments: {dev: {}}\nregistry: |\n  {{ index\n  .Env\n  "x" }}\n`);
    expect(lines).toEqual([expect.stringMatching(/^services\.yaml:4:6 index \.Env "x": /)]);
  });

  test('has the slot, the environment and the namespace of its target', () => {
    const services = `project: shop
environments: {dev: {}, ai: {}}
maxSlots: 2
infrastructure: [{name: '{{ .Project }}-{{ .Env }}-{{ .Namespace }}-{{ .Slot }}'}]
`;
    expect(load(services).targets.map(({ groups }) => groups[0]?.name)).toEqual([
      'shop-dev-shop-dev-0',
      'shop-ai-shop-dev-1-1',
      'shop-ai-shop-dev-2-2',
    ]);
  });
});
