import { parseTemplate, refused, renderTemplate, TemplateError } from '../../template';
import { data, env } from './cases.json';

const more = { ...data, Nothing: null, Now: refused('use the release date') };

function errorOf(run: () => unknown): TemplateError {
  try {
    run();
  } catch (error) {
    if (error instanceof TemplateError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

test.each([
  ['{{ .Env', '1:1 {{ .Env: unclosed action'],
  ['a\n  {{ if .Env }}\nb', '2:3 {{ if .Env }}: no {{end}} closes this'],
  ['{{ if .Env }}a{{ else }}b{{ else }}c{{ end }}', '1:29 {{ else }}: unexpected {{else}}'],
  ['{{ end }}', '1:4 {{ end }}: unexpected {{end}}'],
  ['{{ if true }}{{ define "a" }}{{ end }}{{ end }}', '1:17 {{ define "a" }}: unexpected {{define}}'],
  [
    '{{ define "a" }}A{{ end }}{{ define "a" }}B{{ end }}',
    '1:27 {{ define "a" }}: multiple definition of template "a"',
  ],
  ['{{ block "a" . }}{{ break }}{{ end }}', '1:21 {{ break }}: {{break}} outside {{range}}'],
  [
    'a\nb: {{ printf "%s"\n  unknown }}',
    `3:3 {{ printf "%s": function "unknown" not defined; there are and, call, default, envOr, eq, ge, gt, html, indent, index, join, js, le, len, lt, ne, not, now, or, print, printf, println, slice, slug, ternary, toLower, trimPrefix, truncSHA, urlquery; if another program is to read it, write {{ "{{" }}`,
  ],
  [
    '{{ defualt "a" .Env }}',
    '1:4 {{ defualt "a" .Env }}: function "defualt" not defined; did you mean "default"?; if another program is to read it, write {{ `{{ defualt "a" .Env }}` }}',
  ],
  [
    '{{ $labels.instance }}',
    '1:4 {{ $labels.instance }}: undefined variable "$labels"; if another program is to read it, write {{ "{{ $labels.instance }}" }}',
  ],
  [
    '{{ print .Env $x }}',
    '1:15 {{ print .Env $x }}: undefined variable "$x"; if another program is to read it, write {{ "{{ print .Env $x }}" }}',
  ],
  ['{{ print (print 1 }}', '1:10 {{ print (print 1 }}: unclosed left paren'],
  ['{{ print 1) }}', '1:11 {{ print 1) }}: unexpected ) in command'],
  ['{{ print "a', '1:10 {{ print "a: unterminated quoted string'],
  ['x {{/* a', '1:3 {{/* a: unclosed comment'],
  ['{{/* a */ }}', '1:1 {{/* a */ }}: comment ends before closing delimiter'],
  ['{{ .A-B }}', '1:4 {{ .A-B }}: cannot read .A-B'],
  ['{{ "\\d" }}', '1:4 {{ "\\d" }}: invalid syntax: "\\d"'],
  ["{{ 'ab' }}", "1:4 {{ 'ab' }}: malformed character constant: 'ab'"],
  ['{{ 08 }}', '1:4 {{ 08 }}: illegal number syntax: 08'],
  ['{{ 9223372036854775808 }}', '1:4 {{ 9223372036854775808 }}: integer overflow: 9223372036854775808'],
  ['{{ 2i }}', '1:4 {{ 2i }}: complex numbers are not supported: 2i'],
  ['{{ "a".X }}', '1:4 {{ "a".X }}: this has no fields'],
  ['{{ 1 | 2 }}', '1:8 {{ 1 | 2 }}: non executable command in pipeline stage 2'],
  ['{{ }}', '1:4 {{ }}: missing value for command'],
  ['{{ .Env', '1:1 {{ .Env: unclosed action'],
  ['a: "{{ .Env"\nb: "{{ .Slot }}"', '1:5 {{ .Env": unclosed action'],
  ['{{ .Env }', '1:1 {{ .Env }: unclosed action'],
  ['{{ range $i, 1 := .List }}{{ end }}', '1:12 {{ range $i, 1 := .List }}: range can only initialize variables'],
])('%j is refused when parsed', (template, message) => {
  expect(errorOf(() => parseTemplate(template, 'services.yaml')).message).toBe(`services.yaml:${message}`);
});

test.each([
  ['a: 1\nb: "{{ eq .Env 3 }}"', '2:8 {{ eq .Env 3 }}: incompatible types for comparison: string and int'],
  [
    '{{ if and .Yes\n   (lt .Slot "a") }}{{ end }}',
    '2:5 {{ lt .Slot "a" }}: incompatible types for comparison: int and string',
  ],
  ['{{ eq .Env\n  3 }}', '1:4 {{ eq .Env 3 }}: incompatible types for comparison: string and int'],
  ['{{ default .Slot "x" }}', '1:12 {{ .Slot }}: wrong type for value; expected string; got int'],
  ['{{ .Slot | default "x" }}', '1:12 {{ default "x" }}: wrong type for value; expected string; got int'],
  ['{{ .Env.Name }}', "1:4 {{ .Env.Name }}: can't evaluate field Name in type string"],
  ['{{ .Nothing.Name }}', "1:4 {{ .Nothing.Name }}: can't evaluate field Name in type <nil>"],
  ['{{ print (.Env 1) }}', '1:11 {{ .Env }}: Env is not a method but has arguments'],
  ['{{ not }}', '1:4 {{ not }}: wrong number of args for not: want 1 got 0'],
  ['{{ nil }}', '1:4 {{ nil }}: nil is not a command'],
  ['{{ index .List 3 }}', '1:4 {{ index .List 3 }}: index out of range: 3'],
  ['{{ slice .List .Slot }}', '1:16 {{ .Slot }}: cannot index with type interface {}: put the field in parentheses'],
  ['{{ range .Env }}{{ end }}', "1:10 {{ .Env }}: range can't iterate over string"],
  ['{{ if false }}{{ $x := 1 }}{{ end }}{{ $y = 1 }}', '1:40 {{ $y = 1 }}: undefined variable: $y'],
  ['x {{ template "absent" . }}', '1:3 {{ template "absent" . }}: template "absent" not defined'],
  [
    '{{ define "a" }}{{ template "a" }}{{ end }}{{ template "a" }}',
    '1:17 {{ template "a" }}: exceeded maximum template depth (200)',
  ],
  ['{{ printf "%p" .List }}', '1:4 {{ printf "%p" .List }}: %p prints an address, which differs from run to run'],
  ['{{ now }}', '1:4 {{ now }}: the same input must give the same output, so a template cannot ask for the time'],
  [
    '{{ envOr .Env "no" }}',
    '1:4 {{ envOr .Env "no" }}: the name of the variable, "ai", is computed; write it as text, such as envOr "DATA_ROOT"',
  ],
  ['at {{ .Now }}', '1:7 {{ .Now }}: use the release date'],
  ['{{ . }}', '1:4 {{ . }}: use the release date'],
  ['{{ index . "Now" }}', '1:4 {{ index . "Now" }}: use the release date'],
])('%j is refused when rendered', (template, message) => {
  const parsed = parseTemplate(template, 'services.yaml');
  expect(errorOf(() => parsed.render(more, { env })).message).toBe(`services.yaml:${message}`);
});

test('an error says in parts, too, where it is', () => {
  const { file, line, column, expression, reason } = errorOf(() =>
    renderTemplate('a\n {{ len .Slot }}', data, { env, file: 'x' }),
  );
  expect([file, line, column, expression, reason]).toEqual(['x', 2, 5, 'len .Slot', 'len of type int']);
});

test('what is refused hurts only who reads it', () => {
  expect(renderTemplate('{{ .Env }}{{ if false }}{{ .Now }}{{ now }}{{ end }}', more, { env, file: 'test' })).toBe(
    'ai',
  );
});
