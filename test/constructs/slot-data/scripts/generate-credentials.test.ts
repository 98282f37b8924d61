import { mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeAsRoot, OTHER_LIFE, Sandbox, type MarkerFields, type Options, type Result } from './sandbox';

let sandbox: Sandbox;
let existing: string;
let output: string;
beforeEach(() => {
  sandbox = new Sandbox();
  existing = join(sandbox.base, 'existing');
  output = join(sandbox.base, 'credentials');
  mkdirSync(output);
  // As the kubelet makes the volume of an optional Secret that is missing.
  mkdirSync(join(existing, '..2026_01_01'), { recursive: true });
  symlinkSync('..2026_01_01', join(existing, '..data'));
});
afterEach(() => {
  sandbox.remove();
});

const generate = (options: Options = {}, ...keys: string[]): Promise<Result> =>
  sandbox.run(
    'generate-credentials',
    {
      data: 'postgres',
      namespace: 'alimentor-dev-3',
      name: 'db-secret',
      existing,
      output,
      owner: '65532:65532',
      ...options,
    },
    keys.length > 0 ? keys : ['POSTGRES_USER=chat', 'POSTGRES_PASSWORD'],
  );
const read = (file: string) =>
  JSON.parse(readFileSync(join(output, file), 'utf8')) as {
    kind: string;
    metadata: unknown;
    stringData: Record<string, string>;
  };
const written = () => read('create.json');
const patch = () => read('patch.json');
/** What needs the Secret waits for it. */
const ready = { SLOTSTACK_GENERATION_7: '7' };
const random = expect.stringMatching(/^[A-Za-z0-9]{40}$/) as string;

/** The Secret is there, as the kubelet mounts it. */
function secretIsThere(...keys: string[]): void {
  for (const key of keys) {
    writeFileSync(join(existing, '..2026_01_01', key), 'secret');
    symlinkSync(`..data/${key}`, join(existing, key));
  }
}

describeAsRoot('generate-credentials', () => {
  test('writes a Secret with given and random values, for the next container only, and prints none', async () => {
    const result = await generate({ labels: 'app.kubernetes.io/part-of=alimentor,slot=3' });
    expect(result).toEqual({ code: 0, stdout: 'slot-data: Secret db-secret gets 2 values\n', stderr: '' });
    expect(written()).toEqual({
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'Opaque',
      metadata: {
        name: 'db-secret',
        namespace: 'alimentor-dev-3',
        labels: { 'app.kubernetes.io/part-of': 'alimentor', slot: '3' },
      },
      stringData: { POSTGRES_USER: 'chat', POSTGRES_PASSWORD: random, ...ready },
    });
    expect(patch()).toEqual({});
    for (const file of ['create.json', 'patch.json']) {
      const { uid, gid, mode } = statSync(join(output, file));
      expect([uid, gid, mode & 0o7777]).toEqual([65532, 65532, 0o600]);
    }
  });

  test('random values are different, and use every letter and digit', async () => {
    const keys = Array.from({ length: 100 }, (_, index) => `KEY_${index}`);
    await generate({}, ...keys);
    const values = keys.map((key) => written().stringData[key]);
    expect(new Set(values).size).toBe(100);
    expect(new Set(values.join('')).size).toBe(62);
  });

  test('values may hold spaces, commas and "="', async () => {
    await generate({}, 'URL=postgres://db:5432/chat?a=b,c d', 'EMPTY=');
    expect(written().stringData).toEqual({ URL: 'postgres://db:5432/chat?a=b,c d', EMPTY: '', ...ready });
  });

  describe('where its Secret is there', () => {
    const harmless = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };

    test('for this generation, it changes nothing', async () => {
      sandbox.earlier({ generation: '6' });
      secretIsThere('POSTGRES_PASSWORD', 'SLOTSTACK_GENERATION_7');
      expect(await generate()).toEqual({
        code: 0,
        stdout: 'slot-data: Secret db-secret is there and stays as it is\n',
        stderr: '',
      });
      expect([written(), patch()]).toEqual([harmless, {}]);
    });

    test.each<[string, string[]]>([
      ['of a version that knew no generations', []],
      ['of an earlier generation', ['SLOTSTACK_GENERATION_6']],
    ])('%s, it keeps the values that the data needs', async (_, keys) => {
      sandbox.earlier();
      secretIsThere('POSTGRES_PASSWORD', ...keys);
      expect(await generate()).toEqual({
        code: 0,
        stdout: 'slot-data: Secret db-secret keeps its values, which postgres needs\n',
        stderr: '',
      });
      expect([written(), patch()]).toEqual([harmless, { stringData: ready }]);
    });

    test.each<[string, () => unknown]>([
      [
        'is of the generation before',
        () => {
          sandbox.earlier({ generation: '6' });
        },
      ],
      ['is gone', () => undefined],
      ['was just made for this generation', () => sandbox.ensure()],
    ])('it gets new values where the data that they open %s', async (_, make) => {
      await make();
      secretIsThere('POSTGRES_PASSWORD', 'SLOTSTACK_GENERATION_6');
      expect(await generate()).toEqual({
        code: 0,
        stdout: 'slot-data: Secret db-secret gets 2 new values, for generation 7\n',
        stderr: '',
      });
      expect([written(), patch()]).toEqual([
        harmless,
        { stringData: { POSTGRES_USER: 'chat', POSTGRES_PASSWORD: random, ...ready } },
      ]);
    });
  });

  describe('without its Secret', () => {
    test.each<[string, MarkerFields, Options]>([
      ['of this life', {}, {}],
      ['of a lasting environment', { life: '-' }, { kind: 'lasting', token: undefined }],
      ['of a lasting environment in another life', { life: OTHER_LIFE }, { kind: 'lasting' }],
      ['newer than what a lasting environment declares', { generation: '8' }, { kind: 'lasting' }],
      ['newer than the manifest of a slot', { generation: '8' }, {}],
      ['newer than the manifest of a slot, and of another life', { generation: '8', life: OTHER_LIFE }, {}],
    ])('data %s is refused: no new password opens it', async (_, earlier, now) => {
      sandbox.earlier(earlier);
      const result = await generate(now);
      expect(result).toMatchObject({ code: 65, stdout: '' });
      expect(result.stderr).toContain('Secret db-secret is lost, and postgres holds data that it opens');
      expect(() => written()).toThrow('ENOENT');
    });

    test('data without a marker is refused in a lasting environment', async () => {
      sandbox.write('slots/3/postgres/content', 'precious', 999);
      expect(await generate({ kind: 'lasting', token: undefined })).toMatchObject({ code: 65 });
    });

    test('each of several data paths counts', async () => {
      sandbox.earlier();
      expect(await generate({ data: 'redis,postgres' })).toMatchObject({ code: 65 });
    });

    test.each<[string, MarkerFields, Options]>([
      ['of another life', { life: OTHER_LIFE }, {}],
      ['of an earlier task', { generation: '6' }, {}],
      ['that a lasting environment is to clean', { generation: '6' }, { kind: 'lasting' }],
    ])('data %s does not matter: ensure moves it aside', async (_, earlier, now) => {
      sandbox.earlier(earlier);
      expect(await generate(now)).toMatchObject({ code: 0 });
      expect(written().kind).toBe('Secret');
    });

    test.each<[string, () => unknown]>([
      ['nothing was ensured', () => undefined],
      ['the directory is empty', () => sandbox.ensure()],
      [
        'the directory is gone',
        async () => {
          await sandbox.ensure();
          rmSync(join(sandbox.slot, 'postgres'), { recursive: true });
        },
      ],
    ])('a Secret is made where %s', async (_, make) => {
      await make();
      expect(await generate()).toMatchObject({ code: 0 });
      expect(written().kind).toBe('Secret');
    });
  });

  test.each<[string, Options, string[]]>([
    ['a value with a quote', {}, ['KEY=a"b']],
    ['a value with a backslash', {}, ['KEY=a\\b']],
    ['a value with a newline', {}, ['KEY=a\nb']],
    ['a value that is no ASCII', {}, ['KEY=ä']],
    ['a key with a slash', {}, ['a/b']],
    ['no key', { name: 'db-secret' }, ['']],
    ['a label with a quote', { labels: 'a="b"' }, []],
    ['a name that is no label', { name: 'a"b' }, []],
    ['an owner by name', { owner: 'nobody' }, []],
    ['a data path with ".."', { data: '../2/postgres' }, []],
    ['a place that is another', { relative: 'slots/4' }, []],
    ['a slot without a token', { token: undefined }, []],
  ])('%s is refused, and no value is printed', async (_, options, keys) => {
    const result = await generate(options, ...keys);
    expect(result).toMatchObject({ code: 64, stdout: '' });
    expect(result.stderr).not.toMatch(/a"b\n|a\\b|ä/);
    expect(() => written()).toThrow('ENOENT');
  });

  test('on another disk nothing is written', async () => {
    expect(await generate({ disk: 'disk-2' })).toMatchObject({ code: 66, stdout: '' });
    expect(() => written()).toThrow('ENOENT');
  });
});
