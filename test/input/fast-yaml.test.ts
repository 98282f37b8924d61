import { bothPlaces, compareReaders, mutations, realTexts } from './two-readers';

test('real files are read fast, most of them, and as by the other reader', () => {
  const texts = realTexts();
  const { differences, read } = compareReaders(texts);
  expect(differences).toEqual([]);
  expect(read).toBeGreaterThan(texts.length);
});

test('files that somebody got wrong are read as by the other reader, or left to it', () => {
  const { differences, read } = compareReaders(mutations(3000, 1));
  expect(differences).toEqual([]);
  expect(read).toBeGreaterThan(500);
});

test('each part of a real file stands where the other reader finds it, in the later documents, too', () => {
  const places = realTexts()
    .filter((_, index) => index % 4 === 0)
    .flatMap((text) => bothPlaces(text) ?? []);
  expect(places.length).toBeGreaterThan(20);
  for (const { fast, slow } of places) expect(fast).toEqual(slow);
});

test.each([
  'name: "{{ .Project }}-{{ .Slot }}"\n',
  "path: /srv/{{ .Slot }}/x.{{ .Env }}\nother: '{{ .A }}'\n",
  'name: x-{{ .Slot }}\n---\nlist: [a-b, "{{ .C }}"]\n',
])('a template that stands in texts is read fast, and as by the other reader: %j', (text) => {
  expect(compareReaders([text])).toEqual({ differences: [], read: 2 });
});

test.each(['a: {{b: c}: d}\n', '[x{{b: c}: d}]\n', 'a: "b"{{c: d}: e}\n', '- -{{b: c}: d\n', '{"a":{{b: c}: d}}\n'])(
  'mappings that look like a template are read as by the other reader: %j',
  (text) => {
    expect(compareReaders([text]).differences).toEqual([]);
  },
);

describe('is left to the other reader, which is stricter, or tells where something stands', () => {
  test.each([
    ['an anchor', 'a: &x 1\nb: *x\n'],
    ['a tag', 'a: !!str 1\n'],
    ['a merge', 'a: { b: 1 }\n<<: { c: 1 }\n'],
    ['a flow collection in several lines', 'a: [\n1]\n'],
    ['a text in quotes in several lines', 'a: "b\n  c"\n'],
    ['a text in several lines', 'a: b\n  c\n'],
    ['an escape of a character', 'a: "\\u0041"\n'],
    ['a key that is a number', '1: a\n'],
    ['a key that is a mapping', '{ a: b }: c\n'],
    ['a key that is a list', '{[1, 2]}\n'],
    ['an infinite number', 'a: .inf\n'],
    ['a number that would be rounded', 'a: 9007199254740993\n'],
    ['a last line without an end', 'a: |\n  b'],
    ['a directive', '%YAML 1.1\n---\na: 1\n'],
    ['a mark of the order of bytes', '\ufeffa: 1\n'],
    ['a tab that indents', 'a:\n\t- b\n'],
    ['a key twice', 'a: 1\na: 2\n'],
    ['no YAML', 'a: [\n'],
    ['a text alone', 'text\n'],
  ])('%s', (_, text) => {
    expect(compareReaders([text])).toMatchObject({ differences: [] });
    expect(compareReaders([text]).read).toBeLessThan(2);
  });
});
