import { bothTexts, differencesIn, slots } from './templates';

test('what was rendered for the stand-in is, with their number, what other slots give', () => {
  expect(differencesIn(6000, 1)).toEqual([]);
});

describe('what puts the number somewhere is the same for each', () => {
  test.each([
    '{{ .Slot }}',
    '{{ print "slot-" .Slot }}',
    '{{ printf "%s/%d/src" "a" .Slot }}',
    '{{ printf "%v of %d%%" .Namespace .Slot }}',
    '{{ if .Slot }}slot {{ .Slot }}{{ else }}none{{ end }}',
    '{{ if gt .Slot 0 }}{{ .Namespace }}{{ end }}',
    '{{ if eq .Slot 0 }}none{{ else }}{{ .Slot }}{{ end }}',
    '{{ if and (eq .Env "ai") (ne .Slot 0) }}{{ .Slot }}{{ end }}',
    '{{ if eq .Namespace "shop-staging" }}staging{{ end }}',
    '{{ ternary (eq .Env "ai") (printf "dev-%d.%s" .Slot "x") "x" }}',
    '{{ default .Versions.b "none" }}',
    '{{ trimPrefix .Namespace "shop-" }}',
    '{{ .Namespace | toLower | slug }}',
    '{{ envOr "A" .Namespace }}',
    '{{ range $k, $v := .Versions }}{{ $k }}{{ $v }}{{ end }}',
    '{{ join .List "," | indent 2 }}',
  ])('%s', (source) => {
    const texts = bothTexts(source, slots);
    expect(texts?.made).toEqual(texts?.real);
    expect(texts).toBeDefined();
  });
});

describe('a slot of which more is made than text with its number is set apart', () => {
  test.each([
    ['{{ if eq .Slot 3 }}third{{ end }}', [3]],
    ['{{ if ne 3 .Slot }}{{ .Slot }}{{ end }}', [3]],
    ['{{ if le .Slot 2 }}early{{ end }}', [1, 2]],
    ['{{ if gt .Slot 5 }}late{{ end }}', [1, 2, 3, 4, 5]],
    ['{{ if and (gt .Slot 1) (eq .Env "ai") }}{{ .Slot }}{{ end }}', [1]],
    ['{{ if eq .Namespace "shop-dev-3" }}third{{ end }}', [3]],
    ['{{ if eq .Slot 2 3 1000 }}one of these{{ end }}', [2, 3]],
    ['{{ printf "%02d" .Slot }}', [1, 2, 3, 4, 5, 6, 7, 8, 9]],
    ['{{ trimPrefix .Namespace "shop-dev-12" }}', [12, 120]],
    ['{{ slice .Namespace 0 8 }}', []],
    ['{{ if lt .Slot 1 }}none{{ end }}', []],
  ])('%s', (source, apart) => {
    const texts = bothTexts(source, slots);
    expect(texts?.apart).toEqual(apart);
    expect(texts?.made).toEqual(texts?.real);
  });
});

describe('what makes more of most numbers is left to each slot', () => {
  test.each([
    '{{ printf "%03d" .Slot }}',
    '{{ if gt .Slot 61 }}late{{ end }}',
    '{{ printf "%x" .Slot }}',
    '{{ len .Namespace }}',
    '{{ slice .Namespace 0 11 }}',
    '{{ index .Namespace 9 }}',
    '{{ index .List .Slot }}',
    '{{ index .Versions (printf "%d" .Slot) }}',
    '{{ range .Slot }}.{{ end }}',
    '{{ truncSHA .Namespace }}',
    '{{ indent .Slot "a" }}',
    '{{ envOr .Namespace "none" }}',
  ])('%s', (source) => {
    expect(bothTexts(source, slots)).toBeUndefined();
  });
});
