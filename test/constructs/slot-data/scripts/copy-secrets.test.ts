import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { script } from '../../../../constructs/slot-data/script';
import { ApiServer, refusal, type Answer } from './api-server';
import { execute, until, type Options, type Result } from './sandbox';

let server: ApiServer;
beforeEach(async () => {
  server = new ApiServer();
  await server.listen();
});
afterEach(() => server.close());

/** Without the time between two tries; `before` is put in front of the script. */
function copy(
  options: Options = {},
  operands: readonly string[] = ['pull=registry'],
  before = noWait,
): Promise<Result> {
  const all: Options = { from: 'shop', namespace: 'shop-dev-3', labels: 'slot=3', port: `${server.port}`, ...options };
  const args = Object.entries(all).flatMap(([key, value]) => (value === undefined ? [] : [`--${key}=${value}`]));
  return execute(['bash', '-c', before + script('copy-secrets'), 'copy-secrets', ...args, ...operands]);
}
const noWait = 'sleep() { :; }\n';

const copied: Result = { code: 0, stdout: 'slot-data: Secret pull is as registry is in namespace shop\n', stderr: '' };
const failed = (message: string): Result => ({ code: 75, stdout: '', stderr: `slot-data: ${message}\n` });

const base64 = (value: string | Buffer) => Buffer.from(value).toString('base64');

/** With every character of base64 in them, and every one that a key may have. */
const data = {
  '.dockerconfigjson': base64('{"auths":{"registry.test":{"auth":"?>"}}}'),
  EMPTY: '',
  bytes: base64(Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))),
  data: base64('"data":{}'),
  'tls_key-2.pem': base64('~~~???'),
  type: 'eA==',
};

interface Original {
  readonly metadata?: object;
  readonly immutable?: boolean;
  readonly data?: Record<string, string>;
  readonly type?: string;
}

/** A Secret with its fields in the order of the API server. */
const secret = ({ metadata, type = 'Opaque', ...others }: Original) => ({
  kind: 'Secret',
  apiVersion: 'v1',
  metadata: {
    name: 'registry',
    namespace: 'shop',
    uid: '6b1c0b6e-0c1f-4f7e-9d59-2d6a1f0a9c11',
    ...metadata,
    managedFields: [
      {
        manager: 'kubectl',
        operation: 'Update',
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:data': { '.': {}, 'f:bytes': {} }, 'f:type': {} },
      },
    ],
  },
  ...others,
  type,
});
/** @param space with which it is indented */
const found = (original: Original, space?: number): Answer => ({
  status: 200,
  body: `${JSON.stringify(secret(original), undefined, space)}\n`,
});

/** What is written, in the order of the calls. */
const written = () =>
  server.calls.filter(({ method }) => method === 'PATCH').map(({ body }) => JSON.parse(body) as unknown);
const secretWith = (values: object, type = 'Opaque') => ({
  apiVersion: 'v1',
  kind: 'Secret',
  type,
  metadata: { name: 'pull', labels: { slot: '3' } },
  data: values,
});

test.each<[string, number | undefined]>([
  ['compact', undefined],
  ['indented', 2],
])('copies type and data, byte for byte, of an answer that is %s', async (_, space) => {
  server.answer('GET', 'registry', found({ data, type: 'kubernetes.io/dockerconfigjson' }, space));
  expect(await copy()).toEqual(copied);
  expect(written()).toEqual([secretWith(data, 'kubernetes.io/dockerconfigjson')]);
});

test('reads the original, and applies the copy as its one owner, whoever has changed it', async () => {
  server.answer('GET', 'registry', found({ data }));
  await copy();
  expect(server.calls).toEqual([
    { method: 'GET', path: '/api/v1/namespaces/shop/secrets/registry', type: 'application/json', body: '' },
    {
      method: 'PATCH',
      path: '/api/v1/namespaces/shop-dev-3/secrets/pull?fieldManager=slotstack-shared&force=true',
      type: 'application/apply-patch+yaml',
      body: expect.any(String) as string,
    },
  ]);
});

test('gives the copy labels of its own', async () => {
  server.answer('GET', 'registry', found({ data, metadata: { labels: { type: 'original' } } }));
  expect(await copy({ labels: 'app.kubernetes.io/part-of=shop,slot=3,empty=' })).toEqual(copied);
  const labels = { 'app.kubernetes.io/part-of': 'shop', slot: '3', empty: '' };
  expect(written()).toEqual([{ ...secretWith(data), metadata: { name: 'pull', labels } }]);
});

test.each<[string, number | undefined]>([
  ['compact', undefined],
  ['indented', 2],
])('is not misled by what kubectl apply has kept, in an answer that is %s', async (_, space) => {
  const kept = { data: { OLD: 'b2xk' }, kind: 'Secret', type: 'old', metadata: { annotations: { note: '"data":{}' } } };
  const annotations = {
    'kubectl.kubernetes.io/last-applied-configuration': `${JSON.stringify(kept, undefined, space)}\n`,
  };
  server.answer('GET', 'registry', found({ data, metadata: { annotations } }, space));
  expect(await copy()).toEqual(copied);
  expect(written()).toEqual([secretWith(data)]);
});

test.each<[string, Original]>([
  ['has none', {}],
  ['has an empty one', { data: {} }],
  ['has none and cannot be changed', { immutable: true }],
])('leaves no value where the original %s', async (_, original) => {
  server.answer('GET', 'registry', found(original));
  expect(await copy()).toEqual(copied);
  expect(written()).toEqual([secretWith({})]);
});

test('an original that cannot be changed is copied like any other', async () => {
  server.answer('GET', 'registry', found({ data, immutable: true }));
  expect(await copy()).toEqual(copied);
  expect(written()).toEqual([secretWith(data)]);
});

test('a Secret of 900 KB is copied', async () => {
  const large = { ...data, LARGE: base64(randomBytes(900_000)) };
  server.answer('GET', 'registry', found({ data: large }));
  expect(await copy()).toEqual(copied);
  // Not a difference of megabytes, if there is one.
  expect(JSON.stringify(written()) === JSON.stringify([secretWith(large)])).toBe(true);
});

test('copies each Secret, of its own original', async () => {
  server.answer('GET', 'registry', found({ data: { A: 'eA==' } }));
  server.answer('GET', 'mail', found({ data: { B: 'eQ==' } }));
  server.answer('PATCH', 'mail', { status: 201, body: '{}' });
  const { code, stdout } = await copy({}, ['pull=registry', 'mail=mail', 'again=registry']);
  expect(code).toBe(0);
  expect(stdout.split('\n')).toHaveLength(4);
  expect(written()).toMatchObject([
    { metadata: { name: 'pull' }, data: { A: 'eA==' } },
    { metadata: { name: 'mail' }, data: { B: 'eQ==' } },
    { metadata: { name: 'again' }, data: { A: 'eA==' } },
  ]);
});

describe('says what is wrong, without a value, and is tried again', () => {
  test('where there is no original: what to do', async () => {
    expect(await copy()).toEqual(
      failed('there is no Secret registry in namespace shop, of which pull is to be a copy: put it there'),
    );
    expect(written()).toEqual([]);
  });

  test.each<[string, Answer, string]>([
    ['forbidden', refusal(403, 'Forbidden'), 'HTTP 403, Forbidden'],
    ['forbidden by the proxy', { status: 403, body: '<h3>Unauthorized</h3>' }, 'HTTP 403'],
    ['forbidden, in an indented answer', { status: 403, body: '{\n  "reason": "Forbidden"\n}' }, 'HTTP 403, Forbidden'],
    ['not possible now', refusal(500, 'InternalError'), 'HTTP 500, InternalError'],
  ])('where to read is %s', async (_, answer, message) => {
    server.answer('GET', 'registry', answer);
    expect(await copy()).toEqual(failed(`Secret registry in namespace shop: ${message}`));
    expect(written()).toEqual([]);
  });

  test.each<[string, Answer, string]>([
    ['forbidden', refusal(403, 'Forbidden'), 'HTTP 403, Forbidden'],
    ['refused, with a value', refusal(422, 'Invalid', `Secret "pull" is invalid: ${data.bytes}`), 'HTTP 422, Invalid'],
    ['to a namespace that is gone', refusal(404, 'NotFound'), 'HTTP 404, NotFound'],
  ])('where to write is %s', async (_, answer, message) => {
    server.answer('GET', 'registry', found({ data }));
    server.answer('PATCH', 'pull', answer);
    expect(await copy()).toEqual(failed(`Secret pull: ${message}`));
  });

  test('where to write much is refused before it is read', async () => {
    server.answer('GET', 'registry', found({ data: { LARGE: base64(randomBytes(900_000)) } }));
    server.answer('PATCH', 'pull', { ...refusal(403, 'Forbidden'), isEarly: true });
    expect(await copy()).toEqual(failed('Secret pull: HTTP 403, Forbidden'));
  });

  test('where one of several fails: those before it are copied', async () => {
    server.answer('GET', 'registry', found({ data }));
    const result = await copy({}, ['pull=registry', 'mail=mail', 'again=registry']);
    expect(result).toMatchObject({ code: 75, stdout: copied.stdout });
    expect(result.stderr).toContain('no Secret mail in namespace shop');
    expect(written()).toEqual([secretWith(data)]);
  });

  test('where what answers is no Secret', async () => {
    server.answer('GET', 'registry', { status: 200, body: '<html>a page of "data":{"A":"eA=="}</html>' });
    expect(await copy()).toEqual(failed('Secret registry in namespace shop is not understood'));
    expect(written()).toEqual([]);
  });

  test('where an answer is cut off, wherever that is', async () => {
    const labels = { type: 'label' };
    const whole = {
      kind: 'Secret',
      metadata: { labels },
      immutable: true,
      data: { data: 'eA==', type: 'eQ==' },
      type: 'a/b',
    };
    const body = JSON.stringify(whole);
    const places = [...body.matchAll(/["{},]/g)].map(({ index }) => index);
    const results = places.map(async (cutAt) => {
      server.answer('GET', `cut-${cutAt}`, { status: 200, body, cutAt });
      expect(await copy({}, [`pull=cut-${cutAt}`])).toEqual(
        failed(`Secret cut-${cutAt} in namespace shop is not understood`),
      );
    });
    await Promise.all(results);
    expect(written()).toEqual([]);
    server.answer('GET', 'registry', { status: 200, body });
    expect(await copy()).toEqual(copied);
  });
});

describe('before the API server is reached', () => {
  let directory: string;
  let naps: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'copy-secrets-'));
    naps = join(directory, 'naps');
    writeFileSync(naps, '');
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });
  /** How long it has waited, in seconds, or would have. */
  const waited = () =>
    readFileSync(naps, 'utf8')
      .split('\n')
      .map(Number)
      .reduce((sum, nap) => sum + nap, 0);
  const counted = (nap = ':') => `sleep() { printf '%s\\n' "$1" >>'${naps}'; ${nap}; }\n`;

  test('it waits', async () => {
    await server.close();
    const result = copy({}, undefined, counted('command sleep 0.01'));
    await until(() => waited() >= 1);
    server.answer('GET', 'registry', found({ data }));
    await server.listen();
    expect(await result).toEqual(copied);
    expect(written()).toEqual([secretWith(data)]);
  });

  test('it asks again where a connection ends without an answer', async () => {
    server.answer('GET', 'registry', found({ data }));
    server.silent.GET = 3;
    expect(await copy({}, undefined, counted())).toEqual(copied);
    expect(waited()).toBeCloseTo(0.6);
    expect(written()).toEqual([secretWith(data)]);
  });

  test('it asks again where a connection ends while much is written', async () => {
    server.answer('GET', 'registry', found({ data: { LARGE: base64(randomBytes(900_000)) } }));
    server.silent.PATCH = 3;
    expect(await copy()).toEqual(copied);
    expect(written()).toHaveLength(1);
  });

  test('it gives up after 20 seconds, and says so', async () => {
    await server.close();
    expect(await copy({}, undefined, counted())).toEqual(
      failed('the API server is not reached: kubectl proxy beside this does not answer'),
    );
    expect(waited()).toBeCloseTo(20);
  });
});

test.each<[string, string[]]>([
  ['no operand', []],
  ['an empty one', ['']],
  ['a name without an original', ['pull']],
  ['an original without a name', ['=registry']],
  ['a name with an empty original', ['pull=']],
  ['two originals', ['pull=registry=mail']],
  ['a capital letter', ['Pull=registry']],
  ['a path', ['pull=../../namespaces/kube-system/secrets/registry']],
  ['a path as name', ['../pull=registry']],
  ['a query', ['pull?force=registry']],
  ['a space', ['pull=regi stry']],
  ['a newline', ['pull=registry\n']],
  ['a header', ['pull=registry HTTP/1.0\r\nX-Remote-User: admin']],
  ['a quote', ['pu"ll=registry']],
  ['";"', ['pull=registry;id']],
  ['a command', ['pull=$(id)']],
  ['a glob', ['pull=*']],
  ['a hyphen at the end', ['pull=registry-']],
  ['an option that is none', ['-n=registry']],
  ['64 characters', [`pull=${'a'.repeat(64)}`]],
  ['one that is fine before one that is not', ['pull=registry', 'mail']],
])('of operands, %s is refused, and nothing is asked', async (_, operands) => {
  server.answer('GET', 'registry', found({ data }));
  expect(await copy({}, operands)).toMatchObject({ code: 64, stdout: '' });
  expect(server.calls).toEqual([]);
});

test.each<[string, Options]>([
  ['a namespace with a path', { from: 'shop/secrets' }],
  ['a namespace with a quote', { namespace: 'shop"' }],
  ['no namespace', { namespace: undefined }],
  ['an empty namespace', { from: '' }],
  ['a label with a quote', { labels: 'a="b"' }],
  ['a label without "="', { labels: 'a' }],
  ['a label with a newline', { labels: 'a=b\n' }],
  ['a comma after the labels', { labels: 'a=b,' }],
  ['no labels', { labels: '' }],
  ['a port that is a path', { port: '8001/../8002' }],
  ['a port of another host', { port: '@example.test:8001' }],
  ['a port of root', { port: '80' }],
  ['an option that is none', { token: 'secret' }],
])('of options, %s is refused, and nothing is asked', async (_, options) => {
  server.answer('GET', 'registry', found({ data }));
  expect(await copy(options)).toMatchObject({ code: 64, stdout: '' });
  expect(server.calls).toEqual([]);
});
