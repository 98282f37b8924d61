import { renderTemplate } from '../../template';
import { env } from './cases.json';
import { more } from './more';

// What Go 1.26 prints.
test.each([
  // index and slice
  ['{{ index .Mixed 3 "k" }} {{ index .Mixed 3 "zz" }}| {{ index .Storage "zz" }}', 'v | <no value>'],
  ['{{ slice "Имя" 0 2 }} {{ slice "abc" 3 }}| {{ slice .List 1 }}', 'И | [b c]'],
  ['{{ slice (slice .List 0 1) 0 3 }} {{ slice .List 0 1 2 | len }}', '[a b c] 1'],
  ['{{ slice "é" 0 1 | printf "%x" }} {{ slice "é" 0 1 | len }} {{ print (slice "é" 0 1) (slice "é" 1) }}', 'c3 1 é'],
  ['{{ slice .List (.Slot) }} {{ len "é" }} {{ index "é" 0 }}', '[] 2 195'],
  // comparisons
  ['{{ eq 1 2 3 1 }} {{ eq (index "a" 0) 97 }} {{ ne "a" nil }} {{ eq 1.0 1.0 }}', 'true true true true'],
  ['{{ lt "Z" "a" }} {{ lt "\\uffee" "\\U0001F600" }} {{ ge 1 1 }} {{ gt 2.5 1.5 }}', 'true true true true'],
  // printing
  ['{{ print 1 2 "a" "b" 3 4 }}|{{ print .List .Ints }}|{{ println }}', '1 2ab3 4|[a b c] [3 1 2]|\n'],
  [
    '{{ html 1 "<\'" .Missing }} {{ js "=\\n\\u2028é" }} {{ urlquery "!*~ é" 1 }}',
    '1&lt;&#39;&lt;no value&gt; \\u003D\\u000A\\u2028é %21%2A~+%C3%A91',
  ],
  // services.yaml
  ['{{ default "\\u00a0 " "x" }} {{ "y" | default "" }} {{ default "a" "x" }}', 'x y a'],
  [
    '{{ ternary true .Nothing 1 }} {{ ternary (eq 1 2) .List .Ints }} {{ true | ternary false 1 }}',
    '<no value> [3 1 2] true',
  ],
  ['{{ join .List "-" }}|{{ join nil "," }}|{{ join .Missing "," }}|{{ "," | join (slice .List 1) }}', 'a-b-c|||b,c'],
  ['{{ envOr "toString" "no" }} {{ envOr "SET" "no" }}', 'no yes'],
  ['{{ slug "\\ta__b  c\\n" }} {{ toLower "ÀΣ İ" }}', 'a--b--c àσ i'],
  [
    '{{ truncSHA "0123456789abcdef" }} {{ truncSHA "0123456789aé" | printf "%x" }}',
    '0123456789ab 3031323334353637383961c3',
  ],
  ['{{ trimPrefix "aab" "a" }} {{ "a" | trimPrefix "b" }}', 'ab b'],
  ['{{ indent 2 .Text }}|{{ indent .Slot "" }}|{{ "x" | indent 2.0 }}', '  one\n  two||  x'],
  ['{{ .constructor }} {{ .toString }} {{ index .Versions "toString" }}|', '<no value> <no value> |'],
])('%j renders as in Go', (template, output) => {
  expect(renderTemplate(template, more, { env, file: 'test' })).toBe(output);
});
