import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inlineScript } from '../../../../constructs/slot-data/script';
import { randomText, type Alphabet } from '../../../../rules/defaults/generated-values';
import { execute, type Options, type Result } from './sandbox';

let base: string;
let existing: string;
let output: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'make-secret-'));
  existing = join(base, 'existing');
  output = join(base, 'made');
  mkdirSync(output);
  // As the kubelet makes the volume of an optional Secret that is missing.
  mkdirSync(join(existing, '..2026_01_01'), { recursive: true });
  symlinkSync('..2026_01_01', join(existing, '..data'));
});
afterEach(() => {
  rmSync(base, { recursive: true });
});

const usual = ['SESSION:64:letters-digits', 'salt.of_all-kinds:8:hex', 'PIN:12:digits'];

function make(options: Options = {}, keys: readonly string[] = usual): Promise<Result> {
  const all: Options = {
    namespace: 'shop-dev-3',
    name: 'app',
    type: 'Opaque',
    labels: 'slot=3',
    existing,
    output,
    ...options,
  };
  const args = Object.entries(all).flatMap(([key, value]) => (value === undefined ? [] : [`--${key}=${value}`]));
  return execute([...inlineScript('make-secret'), ...args, ...keys]);
}

const read = (file: string) =>
  JSON.parse(readFileSync(join(output, file), 'utf8')) as { stringData: Record<string, string> };
const written = () => read('create.json');
const patch = () => read('patch.json');
const said = (message: string): Result => ({ code: 0, stdout: `slot-data: Secret app ${message}\n`, stderr: '' });
const matching = (pattern: RegExp) => expect.stringMatching(pattern) as string;
const harmless = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };

/** The Secret is there, as the kubelet mounts it. */
function secretIsThere(values: Record<string, string>): void {
  for (const [key, value] of Object.entries(values)) {
    writeFileSync(join(existing, '..2026_01_01', key), value);
    symlinkSync(`..data/${key}`, join(existing, key));
  }
}

function expectForItsUserOnly(): void {
  expect(readdirSync(output).sort()).toEqual(['create.json', 'patch.json']);
  for (const file of ['create.json', 'patch.json']) expect(statSync(join(output, file)).mode & 0o7777).toBe(0o600);
}

describe('a Secret that is not there', () => {
  test('is written with random values, for its user only, and none is printed', async () => {
    expect(
      await make({ type: 'example.test/app_key', labels: 'app.kubernetes.io/part-of=shop,slot=3,empty=' }),
    ).toEqual(said('gets 3 values'));
    expect(written()).toEqual({
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'example.test/app_key',
      metadata: {
        name: 'app',
        namespace: 'shop-dev-3',
        labels: { 'app.kubernetes.io/part-of': 'shop', slot: '3', empty: '' },
      },
      stringData: {
        SESSION: matching(/^[A-Za-z0-9]{64}$/),
        'salt.of_all-kinds': matching(/^[0-9a-f]{8}$/),
        PIN: matching(/^[0-9]{12}$/),
      },
    });
    expect(patch()).toEqual({});
    expectForItsUserOnly();
  });

  test.each<[Alphabet, RegExp, number]>([
    ['letters-digits', /^[A-Za-z0-9]*$/, 62],
    ['hex', /^[0-9a-f]*$/, 16],
    ['digits', /^[0-9]*$/, 10],
  ])(
    'has values of %s that are as long as stated, all different, and use every character',
    async (alphabet, pattern, characters) => {
      const lengths = [1, 9, 10, 99, 100, 119, randomText.most, ...Array.from({ length: 20 }, () => 40)];
      await make(
        {},
        lengths.map((length, index) => `KEY_${index}:${length}:${alphabet}`),
      );
      const values = lengths.map((_, index) => written().stringData[`KEY_${index}`] ?? '');
      expect(values.map(({ length }) => length)).toEqual(lengths);
      expect(values.join('')).toMatch(pattern);
      expect(new Set(values).size).toBe(values.length);
      expect(new Set(values.join('')).size).toBe(characters);
    },
  );

  test('gets other values with each try', async () => {
    await make();
    const first = written().stringData;
    await make();
    const second = written().stringData;
    expect(Object.keys(second)).toEqual(Object.keys(first));
    for (const [key, value] of Object.entries(second)) expect(value).not.toBe(first[key]);
    expectForItsUserOnly();
  });

  test('is not written through a link', async () => {
    const other = join(base, 'other');
    writeFileSync(other, 'of somebody else');
    for (const file of ['create.json', 'patch.json']) symlinkSync(other, join(output, file));
    expect(await make()).toEqual(said('gets 3 values'));
    expect(readFileSync(other, 'utf8')).toBe('of somebody else');
    expectForItsUserOnly();
  });
});

describe('a Secret that is there', () => {
  test('stays as it is, with every key', async () => {
    secretIsThere({ SESSION: 'secret', 'salt.of_all-kinds': 'of another length', PIN: 'and alphabet', OTHER: 'x' });
    expect(await make()).toEqual(said('is there and stays as it is'));
    expect([written(), patch()]).toEqual([harmless, {}]);
    expectForItsUserOnly();
  });

  test('gets values for the keys that it lacks, and no other', async () => {
    secretIsThere({ 'salt.of_all-kinds': 'secret', OTHER: 'secret' });
    expect(await make()).toEqual(said('gets 2 values that it lacks'));
    expect([written(), patch()]).toEqual([
      harmless,
      { stringData: { SESSION: matching(/^[A-Za-z0-9]{64}$/), PIN: matching(/^[0-9]{12}$/) } },
    ]);
    expectForItsUserOnly();
  });

  test('gets a value for a key that is empty', async () => {
    secretIsThere({ SESSION: '', 'salt.of_all-kinds': 'secret', PIN: '\n' });
    expect(await make()).toEqual(said('gets 1 values that it lacks'));
    expect([written(), patch()]).toEqual([harmless, { stringData: { SESSION: matching(/^[A-Za-z0-9]{64}$/) } }]);
  });

  test('keeps the value of a key that the kubelet replaces at this moment', async () => {
    secretIsThere({ SESSION: 'secret', 'salt.of_all-kinds': 'secret' });
    symlinkSync('..data/PIN', join(existing, 'PIN'));
    expect(await make()).toEqual({
      code: 75,
      stdout: '',
      stderr: `slot-data: ${existing}/PIN cannot be looked at: it is gone now\n`,
    });
    expect(readdirSync(output)).toEqual([]);
  });
});

test.each<[string, string]>([
  ['a key with a quote', 'a"b:8:hex'],
  ['a key with a backslash', 'a\\b:8:hex'],
  ['a key with a newline', 'a\nb:8:hex'],
  ['a key with a space', 'a b:8:hex'],
  ['a key with ";"', 'a;b:8:hex'],
  ['a key with a command', '$(id):8:hex'],
  ['a key with a slash', '../a:8:hex'],
  ['a key with "*"', '*:8:hex'],
  ['a key that is no ASCII', '\u00e4:8:hex'],
  ['an empty key', ':8:hex'],
  ['a key without a length', 'a'],
  ['a key without an alphabet', 'a:8'],
  ['a key with an empty alphabet', 'a:8:'],
  ['one part too many', 'a:8:hex:b'],
  ['a newline at the end', 'a:8:hex\n'],
  ['length 0', 'a:0:hex'],
  ['a length with a zero before it', 'a:08:hex'],
  ['length 129', 'a:129:hex'],
  ['length 130', 'a:130:hex'],
  ['length 1000', 'a:1000:hex'],
  ['a length below 0', 'a:-8:hex'],
  ['a length that is a name', 'a:RANDOM:hex'],
  ['a length that is a command', 'a:x[$(id)]:hex'],
  ['an alphabet that is unknown', 'a:8:letters'],
  ['an alphabet in capital letters', 'a:8:HEX'],
  ['an empty operand', ''],
  ['an option that is none', '--force'],
])('%s is refused, and nothing is written', async (_, key) => {
  expect(await make({}, ['FIRST:8:hex', key])).toMatchObject({ code: 64, stdout: '' });
  expect(readdirSync(output)).toEqual([]);
});

test('no key is refused, and nothing is written', async () => {
  expect(await make({}, [])).toEqual({ code: 64, stdout: '', stderr: 'slot-data: no key is named\n' });
  expect(readdirSync(output)).toEqual([]);
});

test.each<[string, Options]>([
  ['a namespace with a quote', { namespace: 'shop"' }],
  ['a name with a quote', { name: 'a"b' }],
  ['a name with a capital letter', { name: 'App' }],
  ['an empty name', { name: '' }],
  ['a name of 64 characters', { name: 'a'.repeat(64) }],
  ['a type with a quote', { type: 'Opaque"' }],
  ['a type with a newline', { type: 'Opaque\n' }],
  ['an empty type', { type: '' }],
  ['a label with a quote', { labels: 'a="b"' }],
  ['a label without "="', { labels: 'a' }],
  ['a label with a space', { labels: 'a=b c' }],
  ['a comma after the labels', { labels: 'a=b,' }],
  ['an output that is relative', { output: 'made' }],
  ['an output with ".."', { output: '/tmp/../tmp' }],
  ['an output with a quote', { output: '/tmp/"' }],
  ['what is there in a relative directory', { existing: 'existing' }],
  ['what is there in a directory with ".."', { existing: '/tmp/../tmp' }],
  ['an option that is none', { owner: '0:0' }],
  ['no output', { output: undefined }],
  ['no type', { type: undefined }],
])('of options, %s is refused, and nothing is written', async (_, options) => {
  expect(await make(options)).toMatchObject({ code: 64, stdout: '' });
  expect(readdirSync(output)).toEqual([]);
});

test.each<[string, (path: string, target: string) => void]>([
  [
    'a link to a directory',
    (path, target) => {
      symlinkSync(target, path);
    },
  ],
  [
    'a link to nothing',
    (path) => {
      symlinkSync('nothing', path);
    },
  ],
  [
    'a file',
    (path) => {
      writeFileSync(path, '');
    },
  ],
  ['missing', () => undefined],
])('an output directory that is %s is refused, and nothing is written', async (_, put) => {
  const path = join(base, 'output');
  put(path, output);
  expect(await make({ output: path })).toEqual({
    code: 64,
    stdout: '',
    stderr: `slot-data: ${path} is not a directory\n`,
  });
  expect(readdirSync(output)).toEqual([]);
  expect(existsSync(join(base, 'nothing'))).toBe(false);
});

test('where the volume of the Secret is missing, nothing is written: it may be there', async () => {
  const missing = join(base, 'missing');
  const result = await make({ existing: missing });
  expect(result).toMatchObject({ code: 75, stdout: '' });
  expect(result.stderr).toContain(`${missing}: not all of it can be listed`);
  expect(readdirSync(output)).toEqual([]);
});
