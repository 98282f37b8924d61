import { spawnSync } from 'node:child_process';
import { parseAllDocuments } from 'yaml';
import { headerStart, manifestText } from '../../output/manifest';

/** What some reader takes for something else than text where it stands without quotes. */
const words = {
  'a boolean of YAML 1.1': ['yes', 'no', 'on', 'off', 'y', 'n', 'Y', 'N', 'Yes', 'NO', 'True', 'FALSE', 'true'],
  null: ['null', 'Null', 'NULL', '~', ''],
  'an octal number': ['0755', '0o17', '010', '-0755', '0_7', '08', '09'],
  'a number': ['1', '-1', '+1', '1_000', '0x1F', '0b11', '1.5', '.5', '5.', '1e3', '1E+3', '-.5e-3', '12e03', '1.0', '3.10'],
  'a number that is none': ['.inf', '-.INF', '+.inf', '.nan', '.NaN', 'Infinity', 'NaN'],
  'a sexagesimal number': ['1:30', '190:20:30', '22:22', '-1:30', '1:30.5', '12:00'],
  'a date': ['2001-12-14', '2026-11-21T09:00:00Z', '2001-12-14 21:59:43.10 -5', '2001-1-1'],
  'a merge or a default value': ['<<', '='],
  'a mark of the document': ['---', '--- a', '...', '... a', '%YAML 1.1'],
  'an indicator': ['-', '- a', '?', '? a', ':', ': a', 'a:', 'a: b', '#', 'a #b', '# a', '!a', '&a', '*a', '|', '>', '|-', '@a', '`a', '%a'],
  'a list or map': ['[', ']', '{', '}', '[]', '{}', ',', '[a', '{a', '{{ .Env }}'],
  quoted: ['"', "'", '"a"', "'a'", "it's", 'say "a"', `both ' and "`, '\\', 'a\\nb', '\\"'],
  'more than text': [' a', 'a ', ' ', '\ta', 'a\tb', 'a\t', 'a\rb', '\r\n', '\u0000', '\u0007', '\u001b[0m', '\u007f', '\u0085', 'a\u00a0b', '\u2028', '\u2029', '\ufeff', '\ufffe', 'é', '漢', '😀'],
  'several lines': ['a\nb', 'a\nb\n', 'a\n\nb\n\n', '\na', '\n', '\n\n', ' a\nb', 'a\n b\n', 'a \nb ', 'a\n\tb\n', '\ta\nb', '# a\nb', '---\na', 'a\n---\nb\n', 'a\n...\n', '- a\n- b', 'a: b\nc: d\n', 'a\r\nb\r\n', 'a\n ', 'a\n  \n', 'a\n\u0085b', 'a\n\u2028b\n', '\n \na'],
}; // prettier-ignore
const texts = Object.values(words).flat();

const read = (text: string, version: '1.1' | '1.2'): unknown[] =>
  parseAllDocuments(text, { version }).map((document) => document.toJS() as unknown);

/** A text in each place that it can have: a value, a key, an entry of a list, and deeper. */
const everywhere = (text: string) => ({
  value: text,
  [`${text}key`]: 1,
  keys: { [text]: text },
  list: [text, [text], { a: text, b: text }],
});

describe.each(Object.entries(words))('text that looks like %s', (_, cases) => {
  test.each(cases)('stays text for readers of YAML 1.1 and 1.2: %j', (text) => {
    const manifest = manifestText('shop', [everywhere(text)]);
    expect(read(manifest, '1.1')).toEqual([everywhere(text)]);
    expect(read(manifest, '1.2')).toEqual([everywhere(text)]);
  });
});

const python = spawnSync('python3', ['-c', 'import yaml']).status === 0;
(python ? test : test.skip)(`PyYAML reads the same${python ? '' : ' (skipped: no python3 with PyYAML here)'}`, () => {
  const objects = [...texts.map(everywhere), { numbers: [0, 1, -1, 1.5, 2 ** 53], flags: [true, false, null] }];
  const script = 'import json, sys, yaml; json.dump(list(yaml.safe_load_all(sys.stdin.buffer)), sys.stdout)';
  const { stdout, stderr } = spawnSync('python3', ['-c', script], {
    input: manifestText('shop', objects),
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual(objects);
});

test('any text stays as it is', () => {
  const alphabet = [
    ...Array.from('ab01yn.-_:#?!&*|>@`%"\'\\[]{},=<~/$+ \n\t\r'),
    'é',
    '\u0085',
    '\u2028',
    '\ufeff',
    '\u0000',
    '😀',
    '\n',
    ' ',
  ];
  let seed = 1;
  const random = (below: number) => {
    seed = (seed * 48271) % 0x7fffffff;
    return seed % below;
  };
  for (let round = 0; round < 400; round++) {
    const text = Array.from({ length: 1 + random(8) }, () => alphabet[random(alphabet.length)]).join('');
    const value = everywhere(text);
    const manifest = manifestText('shop', [value]);
    const [of11] = read(manifest, '1.1');
    const [of12] = read(manifest, '1.2');
    expect({ text, of11, of12 }).toEqual({ text, of11: value, of12: value });
  }
});

test.each([
  0,
  1,
  -1,
  1.5,
  0.1,
  1e21,
  1e-7,
  Number.MAX_SAFE_INTEGER,
  true,
  false,
  null,
  [],
  {},
  [[]],
  [{}],
  [null],
  { a: [] },
])('what is no text stays what it is: %j', (value) => {
  for (const version of ['1.1', '1.2'] as const)
    expect(read(manifestText('shop', [{ value, list: [value] }]), version)).toEqual([{ value, list: [value] }]);
});

test('text of several lines is a literal block, so that scripts and configurations read as they are', () => {
  expect(manifestText('shop', [{ data: { script: 'set -eu\n\necho "a: $1" # b\n', last: 'a\nb' } }])).toContain(
    'data:\n  last: |-\n    a\n    b\n  script: |\n    set -eu\n\n    echo "a: $1" # b\n',
  );
});

test('plain words stand without quotes', () => {
  const plain = [
    'postgres',
    'registry.example.org:5000/library/postgres:16-bookworm',
    '/srv/data',
    '--data=a',
    'IfNotPresent',
    '512Mi',
    '100m',
    '$(HOST)',
  ];
  const lines = manifestText('shop', [plain]).split('\n');
  expect(lines.filter((line) => line.startsWith('- '))).toEqual(plain.map((word) => `- ${word}`));
});

test('what an object is comes first, and the rest in alphabetical order, whatever order it was made in', () => {
  const object = {
    spec: { b: 1, a: { name: 'x', zone: 1 } },
    kind: 'A',
    metadata: { labels: {}, namespace: 'n', name: 'm' },
    apiVersion: 'v1',
  };
  const reversed = Object.fromEntries(Object.entries(object).reverse());
  expect(manifestText('shop', [object])).toBe(manifestText('shop', [reversed]));
  expect(
    manifestText('shop', [object])
      .match(/\w+(?=:)/g)
      ?.join(' '),
  ).toBe('apiVersion kind metadata name namespace labels spec a name zone b');
});

test('the first line says where the file is from, and each object is a document of its own', () => {
  const text = manifestText('shop', [{ a: 1 }, { b: 2 }]);
  expect(text.startsWith(`${headerStart} from the services.yaml of shop. `)).toBe(true);
  expect(read(text, '1.1')).toEqual([{ a: 1 }, { b: 2 }]);
});

test('files can be joined: no object runs into the last one of the file before', () => {
  expect(read(manifestText('shop', [{ a: 1 }]) + manifestText('shop', [{ b: 2 }]), '1.1')).toEqual([
    { a: 1 },
    { b: 2 },
  ]);
});
