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

describe('what makes more of the number is left to each slot', () => {
  test.each([
    '{{ if eq .Slot 3 }}third{{ end }}',
    '{{ if gt .Slot 5 }}late{{ end }}',
    '{{ if lt .Slot 1 }}none{{ end }}',
    '{{ if eq .Namespace "shop-dev-3" }}third{{ end }}',
    '{{ printf "%03d" .Slot }}',
    '{{ printf "%x" .Slot }}',
    '{{ len .Namespace }}',
    '{{ slice .Namespace 0 10 }}',
    '{{ index .Namespace 9 }}',
    '{{ index .List .Slot }}',
    '{{ index .Versions (printf "%d" .Slot) }}',
    '{{ range .Slot }}.{{ end }}',
    '{{ truncSHA .Namespace }}',
    '{{ indent .Slot "a" }}',
    '{{ trimPrefix .Namespace "shop-dev-1" }}',
    '{{ envOr .Namespace "none" }}',
  ])('%s', (source) => {
    expect(bothTexts(source, slots)).toBeUndefined();
  });
});
