import type { Random } from './random';

const constants = [
  ...['0', '1', '2', '3', '7', '10', '-1', '1.5', 'true', '""', '"a"', '"shop"', '"shop-dev-1"', '"shop-dev-3"'],
  ...['"shop-staging"', '"%d"', '"%s-%d"', '"%v"', '"%03d"', '"%x"', '"%q"', '"b"', '"v"', '"-"', '"s"', '"A"', '"%%"'],
];

const data = [
  ...['.Slot', '.Slot', '.Slot', '.Namespace', '.Namespace', '.Env', '.Project', '.Versions', '(index .Versions "b")'],
  ...['.Versions.b', '.Storage.Data.Size', '.List', '.Missing', '$', '.'],
];

/** Each with how many arguments it is given. */
const functions: readonly (readonly [name: string, count: number])[] = [
  ...([
    ['and', 2],
    ['or', 2],
    ['not', 1],
    ['eq', 2],
    ['eq', 3],
    ['ne', 2],
    ['lt', 2],
    ['le', 2],
    ['gt', 2],
  ] as const),
  ...([
    ['ge', 2],
    ['index', 2],
    ['slice', 3],
    ['len', 1],
    ['print', 2],
    ['printf', 2],
    ['printf', 3],
  ] as const),
  ...([
    ['println', 1],
    ['html', 1],
    ['js', 1],
    ['urlquery', 1],
    ['default', 2],
    ['ternary', 3],
  ] as const),
  ...([
    ['join', 2],
    ['envOr', 2],
    ['slug', 1],
    ['toLower', 1],
    ['truncSHA', 1],
    ['trimPrefix', 2],
  ] as const),
  ...([['indent', 2]] as const),
];

/** A template that uses what it can read in whatever way the language has; many of them fail. */
export function randomTemplate(random: Random): string {
  const parts = random.several(2, () => statement(random, 1));
  return ['x ', ...parts, statement(random, 2), ' y'].join('');
}

function statement(random: Random, depth: number): string {
  const inner = () =>
    depth > 0 ? statement(random, depth - 1) : random.pick(['text', ' ', '{{ .Slot }}', '{{ $v }}']);
  const value = () => expression(random, 2);
  switch (random.below(9)) {
    case 0:
      return `{{ if ${value()} }}${inner()}{{ else }}${inner()}{{ end }}`;
    case 1:
      return `{{ with ${value()} }}${inner()}{{ . }}{{ else }}-{{ end }}`;
    case 2:
      return `{{ range $k, $e := ${value()} }}{{ $k }}={{ $e }},{{ end }}`;
    case 3:
      return `{{ range ${value()} }}{{ . }},{{ else }}none{{ end }}`;
    case 4:
      return `{{ $v := ${value()} }}{{ $v }}${inner()}`;
    default:
      return `{{ ${value()} }}`;
  }
}

function expression(random: Random, depth: number): string {
  if (depth === 0 || random.next() < 0.3) return random.pick(random.next() < 0.6 ? data : constants);
  const [name, count] = random.pick(functions);
  const argument = () => {
    const text = expression(random, depth - 1);
    return text.includes(' ') && !/^["(]/.test(text) ? `(${text})` : text;
  };
  if (random.next() < 0.2) return `${argument()} | ${name}`;
  return [name, ...Array.from({ length: count }, argument)].join(' ');
}
