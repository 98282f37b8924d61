import { renderTemplate } from '../../template';
import { env } from './cases.json';
import { more } from './more';

// What Go 1.26 prints.
test.each([
  // trims and comments
  ['a \n {{- "b" -}} \n c', 'abc'],
  ['{{-3}}|{{- 3 -}} |', '-3|3|'],
  ['a {{- /* x */ -}} b{{/* y */}}c', 'abc'],
  ['a\r\n{{- .Env -}}\r\nb', 'aaib'],
  ['x\u00a0{{- 1 -}}\u00a0y', 'x\u00a01\u00a0y'],
  ['{{- /* }} */ -}}x', 'x'],
  // literals
  ["{{ '\\n' }} {{ '\\x41' }} {{ 'é' }} {{ `a\\n{{` }}", '10 65 233 a\\n{{'],
  [
    '{{ 0x1F }} {{ 0b1_0 }} {{ 017 }} {{ 0o17 }} {{ +5 }} {{ -0.0 }} {{ 1e3 }} {{ 0x1p4 }} {{ .5 }}',
    '31 2 15 15 5 -0 1000 16 0.5',
  ],
  ['{{ 9223372036854775807 }} {{ -9223372036854775808 }}', '9223372036854775807 -9223372036854775808'],
  ['{{ "\\u00e9\\U0001F600\\a\\"" | printf "%q" }}', '"é😀\\a\\""'],
  ['{{ 100000.0 }} {{ 1000000.0 }} {{ 1e21 }} {{ 0.0001 }} {{ 1e-7 }}', '100000 1e+06 1e+21 0.0001 1e-07'],
  // variables
  ['{{ $x := 1 }}{{ if true }}{{ $x := 2 }}{{ $x }}{{ end }}{{ $x }}', '21'],
  ['{{ $x := 1 }}{{ range .List }}{{ $x = . }}{{ end }}{{ $x }}', 'c'],
  ['{{ $i := 0 }}{{ $e := 0 }}{{ range $i, $e = .List }}{{ end }}{{ $i }}{{ $e }}', '2c'],
  ['{{ with $x := .Missing }}{{ else }}{{ $x }}{{ .Env }}{{ end }}', '<no value>ai'],
  ['{{ if $x := .Zero }}{{ else if $y := .Env }}{{ $x }}{{ $y }}{{ end }}', '0ai'],
  ['{{ $y := ($x := 1) }}{{ $x }}{{ $y }}', '11'],
  ['{{ $ := 1 }}{{ $ }}', '1'],
  // missing and nil
  ['{{ .Nothing }} {{ .Missing.X }} {{ (.Nothing).X }}', '<no value> <no value> <no value>'],
  ['{{ range .Mixed }}{{ . }},{{ end }}', '1,a,<no value>,map[k:v],'],
  ['{{ print nil }} {{ .Missing.X 1 }}', '<nil> <no value>'],
  ['{{ if .Nothing }}a{{ else }}b{{ end }}', 'b'],
  ['{{ eq nil .Nothing }} {{ eq 1 nil }} {{ eq .List nil }}', 'true false false'],
  // with and if
  ['{{ with .Missing }}a{{ else with .Env }}{{ . }}{{ else }}c{{ end }}', 'ai'],
  ['{{ if and .Env (gt .Slot 2) }}a{{ else }}b{{ end }}', 'a'],
  ['{{ if .EnvMap.Nope }}a{{ else if .Zero }}b{{ else }}c{{ end }}', 'c'],
  // range
  ['{{ range $k, $v := .Numbers }}{{ $k }}{{ $v }} {{ end }}', 'a1 b2 '],
  ['{{ range $i := 3 }}{{ $i }}{{ end }}{{ range -1 }}a{{ else }}b{{ end }}', '012b'],
  ['{{ range .Ints }}{{ if eq . 1 }}{{ continue }}{{ end }}{{ . }}{{ end }}', '32'],
  ['{{ range .List }}{{ range $.Ints }}{{ if eq . 1 }}{{ break }}{{ end }}{{ . }}{{ end }}{{ . }}{{ end }}', '3a3b3c'],
  ['{{ range .List }}{{ range $.Empty }}{{ else }}{{ break }}{{ end }}{{ . }}{{ end }}', 'abc'],
  ['{{ range $x := .Empty }}{{ else }}{{ $x }}{{ end }}', '[]'],
  ['{{ range .Missing }}a{{ else }}b{{ end }}', 'b'],
  // templates
  ['{{ define "a" }}{{ . }}|{{ $ }}{{ end }}{{ template "a" }} {{ template "a" .Env }}', '<no value>|<no value> ai|ai'],
  ['{{ define "a" }}{{ end }}{{ define "a" }}B{{ end }}{{ define "a" }} {{ end }}{{ template "a" }}', 'B'],
  ['{{ $x := 1 }}{{ define "a" }}{{ $x := 2 }}{{ $x }}{{ end }}{{ template "a" }}{{ $x }}', '21'],
  [
    '{{ define "r" }}{{ if . }}{{ len . }}{{ template "r" (slice . 1) }}{{ end }}{{ end }}{{ template "r" "abc" }}',
    '321',
  ],
  ['{{ template "x" $y := 1 }}{{ $y }}{{ define "x" }}{{ . }}{{ end }}', '11'],
  ['{{ if false }}{{ template "absent" }}{{ end }}ok', 'ok'],
  // pipelines
  ['{{ "a" | print "b" | print "c" }}', 'cba'],
  ['{{ 0 | or 1 }} {{ or nil 0 "" "x" }} {{ and 1 0 2 }}', '1 x 0'],
  ['{{ or true (index .List 9) }}', 'true'],
  ['{{ (index .Mixed 3).k }} {{ .Env | }}', 'v ai'],
  ['{{ (print) }}|{{ print (print (print 1)) }}', '|1'],
])('%j renders as in Go', (template, output) => {
  expect(renderTemplate(template, more, { env, file: 'test' })).toBe(output);
});
