import { renderTemplate } from '../../template';
import { data, env } from './cases.json';

const more = { ...data, Mixed: [1, 'a', null, { k: 'v' }] };

// A format and its arguments, and what Go 1.26 prints.
test.each([
  // integers
  ['%d|%5d|%-5d|%05d|%+d|% d" 1 2 3 4 5 6', '1|    2|3    |00004|+5| 6'],
  [
    '%x %X %#x %o %#o %O %b %c %q %U %#U" 255 255 255 8 8 8 5 65 65 233 233',
    "ff FF 0xff 10 010 0o10 101 A 'A' U+00E9 U+00E9 'é'",
  ],
  ['%.3d|%8.3d|%08.3d|%.0d|" 5 5 5 0', '005|     005|     005||'],
  ['%c %U %q" -1 -1 1114112', "� U+FFFFFFFFFFFFFFFF '�'"],
  // strings
  [
    '%s|%10s|%-10s|%05s|%.2s|%q|%+q|%#q" "é" "é" "é" "é" "héllo" "a\\"é" "é" "a"',
    'é|         é|é         |0000é|hé|"a\\"é"|"\\u00e9"|`a`',
  ],
  ['%x|%X|% x|%#x|%# x" "hé" "hé" "hé" "hé" "hé"', '68c3a9|68C3A9|68 c3 a9|0x68c3a9|0x68 0xc3 0xa9'],
  ['%q" "\\u200b\\x00\\xff\\n"', '"\\u200b\\x00\\xff\\n"'],
  // floats
  [
    '%f|%.0f|%.1f|%08.3f|%+f|%e|%E|%g|%G|%.3g" 1.5 2.5 0.25 -2.5 1.0 123456.789 123456.789 1e-10 1e-10 123456.789',
    '1.500000|2|0.2|-002.500|+1.000000|1.234568e+05|1.234568E+05|1e-10|1E-10|1.23e+05',
  ],
  [
    '%#g|%#.0f|%x|%.1x|%b|%6.2f%%" 1.0 1.0 1.5 1.57 1.5 12.345',
    '1.00000|1.|0x1.8p+00|0x1.9p+00|6755399441055744p-52| 12.35%',
  ],
  ['%.20e|%.25f" 1e23 0.1', '9.99999999999999916114e+22|0.1000000000000000055511151'],
  // composites
  ['%v|%#v|%T" .List .List .List', '[a b c]|[]string{"a", "b", "c"}|[]string'],
  [
    '%v|%#v|%T" .Mixed .Mixed .Mixed',
    '[1 a <nil> map[k:v]]|[]interface {}{1, "a", interface {}(nil), map[string]string{"k":"v"}}|[]interface {}',
  ],
  ['%#v|%T|%#v" .EnvMap .Storage .Empty', 'map[string]string{"A":"1"}|map[string]interface {}|[]interface {}{}'],
  [
    '%d|%q|%3d|%t" .Ints .List .Ints .List',
    '[3 1 2]|["a" "b" "c"]|[  3   1   2]|[%!t(string=a) %!t(string=b) %!t(string=c)]',
  ],
  ['%v|%#v|%T|%d" (index "a" 0) (index "a" 0) (index "a" 0) (index "a" 0)', '97|0x61|uint8|97'],
  // mistakes
  ['%d %s" "x" 1', '%!d(string=x) %!s(int=1)'],
  ['%d %d" 1', '1 %!d(MISSING)'],
  ['%d" 1 "a" nil', '1%!(EXTRA string=a, <nil>)'],
  ['%" 1', '%!(NOVERB)%!(EXTRA int=1)'],
  ['%z %! %w" 1 2 "a"', '%!z(int=1) %!!(int=2) %!w(string=a)'],
  ['%d %v %T %5v|" nil nil nil nil', '%!d(<nil>) <nil> <nil> <nil>|'],
  ['%t %f" 1 "a"', '%!t(int=1) %!f(string=a)'],
  // indexes and stars
  ['%[2]d %[1]d %d" 1 2', '2 1 2'],
  ['%[3]d %[0]d %[x]d %[1" 1', '%!d(BADINDEX) %!d(BADINDEX) %!d(BADINDEX) %!(NOVERB)'],
  ['%*d|%-*d|%.*f|%*d" 5 1 5 2 2 3.14159 -5 3', '    1|2    |3.14|3    '],
  ['%*d|%.*d" "a" 1 -1 2', '%!(BADWIDTH)1|%!(BADPREC)2'],
  ['%[1]*d|%[3]*.[2]*[1]f" 12.0 2 6', '%!(BADWIDTH)2| 12.00'],
])('printf "%s prints as in Go', (call, output) => {
  expect(renderTemplate(`{{ printf "${call} }}`, more, { env, file: 'test' })).toBe(output);
});
