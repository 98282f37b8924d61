import { TextFile } from '../../input/text-file';
import { parseYaml } from '../../input/parse-yaml';
import { refusals } from '../config/project-directory';

const parse = (text: string) => parseYaml(new TextFile('a.yaml', text));
const values = (text: string) => parse(text).map(({ value }) => value);

test.each([
  ['yes', 'yes'],
  ['no', 'no'],
  ['on', 'on'],
  ['off', 'off'],
  ['y', 'y'],
  ['true', true],
  ['false', false],
  ['"true"', 'true'],
  ['0644', 420],
  ['0o644', 420],
  ['"0644"', '0644'],
  ['0899', 899],
  ['644', 644],
  ['0x1F', 31],
  ['1e3', 1000],
  ['3.10', 3.1],
  ['12:30', '12:30'],
  ['2026-01-31', '2026-01-31'],
  ['~', null],
  ['1.2.3', '1.2.3'],
  ['!foo 3', '3'],
])('the value %s is read as %j, as Kubernetes does', (text, value) => {
  expect(values(`a: ${text}\n`)).toEqual([{ a: value }]);
});

describe('documents', () => {
  test.each([
    ['', []],
    ['# nothing\n', []],
    ['---\n---\n# nothing\n---\n', []],
    ['a: 1\n---\n---\nb: 2\n---\n# nothing\n', [{ a: 1 }, { b: 2 }]],
    ['---\na: 1\n...\n---\nb: 2\n', [{ a: 1 }, { b: 2 }]],
    ['~\n---\na: 1\n', [{ a: 1 }]],
    ['a: 1\r\n---\r\nb: 2\r\n', [{ a: 1 }, { b: 2 }]],
    ['\uFEFFa: 1\n', [{ a: 1 }]],
    ['text\n', ['text']],
  ])('of %j are %j', (text, documents) => {
    expect(values(text)).toEqual(documents);
  });

  test('merge what << names, and keep what they state themselves', () => {
    expect(values('a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}\nc: {<<: [*a, {z: 4}]}\n')).toEqual([
      { a: { x: 1, y: 2 }, b: { x: 1, y: 3 }, c: { x: 1, y: 2, z: 4 } },
    ]);
  });

  test.each([
    ['a: |\n  x', 'x'],
    ['a: |\n  x\n', 'x\n'],
    ['a: |+\n  x', 'x'],
    ['a: >\n  x\n  y', 'x y'],
    ['a: |\n  x\n  ', 'x\n'],
    ['a: |\n  x\n# c', 'x\n'],
  ])('end a block as they end themselves: %j is %j', (text, value) => {
    expect(values(text)).toEqual([{ a: value }]);
  });

  test('may state what << does not bring, on either side of it', () => {
    expect(values('a: &a {x: 1}\nb: {y: 2, <<: *a, z: 3}\nc: {"<<": 1}\n')).toEqual([
      { a: { x: 1 }, b: { x: 1, y: 2, z: 3 }, c: { '<<': 1 } },
    ]);
  });

  test('may hold control characters as escapes, and characters of all planes', () => {
    expect(values('a: "\\0\\x07\\uD83D\\uDE00"\nb: 😀\u00a0é\n')).toEqual([{ a: '\0\x07😀', b: '😀\u00a0é' }]);
  });

  test('repeat what an alias names', () => {
    expect(values('a: &a [1]\nb: *a\n')).toEqual([{ a: [1], b: [1] }]);
  });
});

test.each([
  ['a: 1\na: 2\n', '2:1 not valid YAML: the key "a" is there twice: it is in line 1 already'],
  ['a: b: c\n', '1:4 not valid YAML: Nested mappings are not allowed in compact mappings'],
  ['a:\n\tb: 1\n', '2:1 not valid YAML: Tabs are not allowed as indentation'],
  ['a: "x\n', '2:1 not valid YAML: Missing closing "quote'],
  ['a: 1\nb: *x\n', '2:4 not valid YAML: Unresolved alias (the anchor must be set before the alias): x'],
  ['a: *x\nb: &x 1\n', '1:4 not valid YAML: Unresolved alias (the anchor must be set before the alias): x'],
  ['a: {<<: *x}\n', '1:9 not valid YAML: Merge sources must be maps or map aliases'],
  ['a: &a [1]\nb: {<<: *a}\n', '1:1 not valid YAML: Merge sources must be maps or map aliases'],
  ['[a]: b\n', '1:1 not valid YAML: a key must be text'],
  ['{a: b}: c\n', '1:1 not valid YAML: a key must be text'],
  ['? [a]\n: b\n', '1:3 not valid YAML: a key must be text'],
  ['a: 1\nb: &x {c: *x}\n', '2:11 not valid YAML: x is part of itself'],
  ['a: &x [[*x]]\n', '1:9 not valid YAML: x is part of itself'],
  [
    'a: &x {b: 1}\nc: {b: 2, <<: *x}\n',
    '2:11 not valid YAML: "<<" brings b, which stands before it: put "<<" first, so that it stays',
  ],
  [
    'a: {b: 2, <<: [{c: 1}, {b: 1}]}\n',
    '1:11 not valid YAML: "<<" brings b, which stands before it: put "<<" first, so that it stays',
  ],
  ['a: x\u0007y\n', '1:5 not valid YAML: the character U+0007 may only stand as an escape, in double quotes'],
  ['a: 1\nb: "\u0000"\n', '2:5 not valid YAML: the character U+0000 may only stand as an escape, in double quotes'],
  ['a: "x\u2028y"\n', '1:6 not valid YAML: the character U+2028 may only stand as an escape, in double quotes'],
  ['a: |\n  x\u0085  y\n', '2:4 not valid YAML: the character U+0085 may only stand as an escape, in double quotes'],
  ['a: 1\nb: "\\ud800"\n', '2:4 not valid YAML: half a character'],
  ['a: {{ .Slot }}\n', "1:5 not valid YAML: an expression stands in quotes, with all around it: write '{{ .Slot }}'"],
])('%j is refused', (text, problem) => {
  expect(refusals(() => parse(text))).toEqual([`a.yaml:${problem}`]);
});

test('a document that aliases blow up is refused', () => {
  const levels = Array.from(
    { length: 12 },
    (_, level) => `a${level + 1}: &a${level + 1} [*a${level},*a${level},*a${level}]\n`,
  );
  expect(refusals(() => parse(`a0: &a0 [x]\n${levels.join('')}`))).toEqual([
    expect.stringMatching(/^a\.yaml:1:1 not valid YAML: Excessive alias count/),
  ]);
});

test('each document tells its first error, because others follow from it', () => {
  expect(refusals(() => parse("a: 'x'y'\nb: 'x'y'\n---\nc: 1\nc: 2\n"))).toEqual([
    'a.yaml:1:7 not valid YAML: Unexpected scalar at node end',
    'a.yaml:5:1 not valid YAML: the key "c" is there twice: it is in line 4 already',
  ]);
});

describe('positions', () => {
  const [document] = parse(`metadata:
  name: a
  labels: {x: 1, "y": 2}
items:
  - &first
    b: 2
  - *first
  -
`);
  const at = (position: { line: number; column: number } | undefined) => [position?.line, position?.column];

  test.each([
    [[], 1, 1],
    [['metadata'], 2, 3],
    [['metadata', 'name'], 2, 9],
    [['metadata', 'labels', 'y'], 3, 23],
    [['items', 0, 'b'], 6, 8],
    [['items', 1, 'b'], 7, 5],
    [['metadata', 'missing', 'deeper'], 2, 3],
    [['items', 9], 5, 3],
    [['metadata', 'name', 'deeper'], 2, 9],
  ])('of the value at %j: %i:%i', (path, line, column) => {
    expect(at(document?.positionOf(path))).toEqual([line, column]);
  });

  test.each([
    [['metadata'], 1, 1],
    [['metadata', 'labels'], 3, 3],
    [['metadata', 'labels', 'y'], 3, 18],
    [['items', 0, 'b'], 6, 5],
  ])('of the key at %j: %i:%i', (path, line, column) => {
    expect(at(document?.positionOfKey(path))).toEqual([line, column]);
  });

  test('of a part are those in the whole', () => {
    const part = document?.at(['items', 0]);
    expect(part?.value).toEqual({ b: 2 });
    expect(at(part?.positionOf(['b']))).toEqual([6, 8]);
  });
});

test.each([
  ['a block', 'a: |\n  x=1\n  y=2\n  y=2\n', 'y=2', 3, 3],
  ['a block, further on', 'a: |\n  x=1\n  y=2\n  y=2\n', 'y=2\n$', 4, 3],
  ['a plain text', 'a: one two\n', 'two', 1, 8],
  ['a text in quotes', 'a: "one two"\n', 'two', 1, 9],
  ['a text with an escape before it', 'a: "one\\ttwo"\n', 'two', 1, 10],
  ['a text that an escape hides', 'a: "one\\ttw\\u006f"\n', 'two', 1, 4],
])('in a text, a place is found: %s', (_, text, part, line, column) => {
  const [document] = parse(text);
  const { a } = document?.value as { a: string };
  expect(document?.positionInText(['a'], a.search(new RegExp(part)))).toMatchObject({ line, column });
});

test('a plain value can be asked for as it is written', () => {
  const [document] = parse('a: 0644\nb: "x"\nc: [1.0]\n');
  expect(document?.textOf(['a'])).toBe('0644');
  expect(document?.textOf(['b'])).toBe('x');
  expect(document?.textOf(['c', 0])).toBe('1.0');
  expect(document?.textOf(['c'])).toBeUndefined();
  expect(document?.textOf(['d'])).toBeUndefined();
});
