import { parseTemplate, positionAt } from '../../template';
import { data, env } from './cases.json';

const source = [
  '# {{- $x := "a" -}}',
  'project: {{ .Project }}',
  '{{ define "item" }}<{{ . }}>{{ end -}}',
  'list:',
  '{{- range .List }}',
  '  - {{ template "item" . }}',
  '{{- end }}',
  'end: {{ "😀" }}!',
].join('\n');

test.each([
  ['project', 2, 1],
  ['project-example', 2, 10],
  ['list', 4, 1],
  ['- a'.slice(0, 1), 2, 10], // the first dash is inside the value of project
  ['<a', 3, 20],
  ['a>', 3, 21],
  ['>\n  - <b', 3, 28],
  ['c>', 3, 21],
  ['end', 8, 1],
  ['😀', 8, 6],
  ['!', 8, 16],
])('%j in the output comes from %i:%i', (text, line, column) => {
  const rendered = parseTemplate(source, 'services.yaml').render(data, { env });
  const offset = rendered.sourceOffset(rendered.text.indexOf(text));
  expect(positionAt(source, offset)).toEqual({ line, column });
});

test('an empty output comes from the start', () => {
  expect(parseTemplate('{{ "" }}', 'empty').render(data, { env }).sourceOffset(0)).toBe(0);
});

test('a template is parsed once and rendered for every slot', () => {
  const pattern = parseTemplate('{{ .Project }}-dev-{{ .Slot }}{{ $x := .Slot }}{{ if eq $x 2 }}!{{ end }}', 'pattern');
  const names = [1, 2, 3].map((Slot) => pattern.render({ ...data, Slot }, { env }).text);
  expect(names).toEqual(['project-example-dev-1', 'project-example-dev-2!', 'project-example-dev-3']);
});

test.each([
  ['{{ .Slot }}', ['Slot']],
  ['{{ printf "%d" .Slot }}-{{ $.Env }}', ['Slot', 'Env']],
  ['{{ if eq .Env "ai" }}{{ (index .Versions "x").Y }}{{ end }}', ['Env', 'Versions', 'Y']],
  ['{{ index . "Slot" }}{{ ($).Project }}', ['Slot', 'Project']],
  ['{{ define "t" }}{{ .Slot }}{{ end }}{{ template "t" .Storage.Data }}', ['Storage', 'Slot']],
  ['{{ range .List }}{{ else }}{{ .Slot }}{{ end }}', ['List', 'Slot']],
  ['no field: .Slot {{ "x.Slot" }}{{/* .Slot */}}', []],
])('%s uses the fields %j', (template, fields) => {
  expect([...parseTemplate(template, 'test').fieldsUsed()].sort()).toEqual(fields.sort());
});

test.each([
  ['{{ envOr "B" (envOr "A" "") }}', ['A', 'B']],
  ['{{ .EnvMap.X }}{{ $.EnvMap.Y }}{{ (.EnvMap).Z }}', ['X', 'Y', 'Z']],
  ['{{ with index .EnvMap "X" }}{{ default (envOr "X" "") . | print }}{{ end }}', ['X']],
  ['{{ "fallback" | envOr "X" }}{{ envOr .Env "" }}{{ .EnvMap }}', ['X']],
])('%s may read the environment variables %j', (template, names) => {
  expect(parseTemplate(template, 'test').environmentVariables()).toEqual(names);
});

test.each([
  [{ a: 1, b: undefined }, 'map[a:1]map[string]interface {}'],
  [{ a: 'x' }, 'map[a:x]map[string]string'],
  [{}, 'map[]map[string]string'],
  [[1, 2], '[1 2][]int'],
  [[1, 2.5], '[1 2.5][]interface {}'],
  [['a', null], '[a <nil>][]interface {}'],
  [[], '[][]interface {}'],
  [3, '3int'],
  [2 ** 63, '9.223372036854776e+18float64'],
  [2n ** 53n + 1n, '9007199254740993int'],
  [null, '<nil><nil>'],
])('%p is %s to Go', (value, shown) => {
  expect(parseTemplate('{{ printf "%v%T" . . }}', 'test').render(value, { env }).text).toBe(shown);
});
