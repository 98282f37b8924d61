import { script } from '../../../../constructs/slot-data/script';
import { ApiServer, refusal, type Answer } from './api-server';
import { execute, type Options, type Result } from './sandbox';

let server: ApiServer;
beforeEach(async () => {
  server = new ApiServer();
  await server.listen();
});
afterEach(() => server.close());

/** The script, which says how long it would wait. */
function run(options: Options = {}): Promise<Result> {
  const all: Options = { namespace: 'shop-dev-3', seconds: '12', port: `${server.port}`, ...options };
  const args = Object.entries(all).flatMap(([key, value]) => (value === undefined ? [] : [`--${key}=${value}`]));
  const name = 'let-tokens-be-forgotten';
  return execute(['bash', '-c', `sleep() { echo "waits $1"; }\n${script(name)}`, name, ...args]);
}

const failed = (message: string): Result => ({ code: 75, stdout: '', stderr: `slot-data: ${message}\n` });

interface Seen {
  readonly phase?: string;
  /** Seconds before the answer. @default an hour */
  readonly age?: number;
  /** How the answer is indented. */
  readonly space?: number | undefined;
  readonly annotations?: object;
}

const now = Date.UTC(2026, 10, 30, 12);

const namespace = ({ phase = 'Active', age = 3600, space, annotations = {} }: Seen = {}): Answer => {
  const creationTimestamp = new Date(now - age * 1000).toISOString().replace('.000Z', 'Z');
  const object = {
    kind: 'Namespace',
    apiVersion: 'v1',
    metadata: {
      ...{ name: 'shop-dev-3', creationTimestamp },
      ...(phase === 'Terminating' && { deletionTimestamp: creationTimestamp }),
      annotations,
    },
    spec: { finalizers: ['kubernetes'] },
    status: { phase },
  };
  return { status: 200, body: JSON.stringify(object, undefined, space), date: new Date(now).toUTCString() };
};

const forgotten = 'slot-data: tokens of a life before are forgotten in namespace shop-dev-3\n';
const waits = (why: string, seconds: number): Result => ({
  code: 0,
  stdout: [
    `slot-data: namespace shop-dev-3 ${why}: waiting ${seconds} seconds, in which the API server may know tokens of the life before`,
    `waits ${seconds}`,
    forgotten,
  ].join('\n'),
  stderr: '',
});

test('where the namespace is absent, it waits', async () => {
  expect(await run()).toEqual(waits('is not there', 12));
  expect(server.calls).toMatchObject([{ method: 'GET', path: '/api/v1/namespaces/shop-dev-3' }]);
});

test.each([
  ['compact', undefined],
  ['indented', 2],
])('where the namespace was there before, it does not wait: an answer that is %s', async (_, space) => {
  server.answer('GET', 'shop-dev-3', namespace({ space }));
  expect(await run()).toEqual({ code: 0, stdout: forgotten, stderr: '' });
});

test.each([
  [0, 12],
  [5, 7],
  [11, 1],
])('where the namespace was made %d seconds ago, it waits for %d more', async (age, seconds) => {
  server.answer('GET', 'shop-dev-3', namespace({ age }));
  expect(await run()).toEqual(waits(`was made ${age} seconds ago`, seconds));
});

test.each<[string, Answer]>([
  ['does not say when it answers', { ...namespace(), date: '' }],
  ['says that badly', { ...namespace(), date: 'then' }],
  ['answers before the namespace was made', namespace({ age: -60 })],
])('where the API server %s, it waits for all of it', async (_, answer) => {
  server.answer('GET', 'shop-dev-3', answer);
  const { code, stdout } = waits('was made 0 seconds ago', 12);
  expect(await run()).toMatchObject({ code, stdout });
});

test.each<[string, Answer, string]>([
  ['the namespace is going', namespace({ phase: 'Terminating' }), 'namespace shop-dev-3 is on its way out'],
  [
    'the namespace is going, whatever it says of itself',
    namespace({ phase: 'Terminating', annotations: { note: '"phase":"Active"', phase: 'Active' } }),
    'namespace shop-dev-3 is on its way out',
  ],
  ['it may not look', refusal(403, 'Forbidden'), 'namespace shop-dev-3: HTTP 403, Forbidden'],
  ['nobody answers for the API server', { status: 502, body: '' }, 'namespace shop-dev-3: HTTP 502'],
  ['the answer is cut off', { ...namespace(), cutAt: 60 }, 'namespace shop-dev-3 is on its way out'],
])('where %s, it fails, and Argo CD tries again', async (_, answer, message) => {
  server.answer('GET', 'shop-dev-3', answer);
  expect(await run()).toEqual(failed(message));
});

test('where it cannot ask, it fails', async () => {
  await server.close();
  expect(await run()).toMatchObject({ code: 75, stderr: expect.stringContaining('is not reached') as string });
});

test.each<[string, Options]>([
  ['a namespace with a path', { namespace: '../secrets' }],
  ['no namespace', { namespace: undefined }],
  ['no seconds', { seconds: '0' }],
  ['seconds that are an hour', { seconds: '3600' }],
  ['a host', { port: 'example.org' }],
])('%s is refused, and nothing is asked', async (_, options) => {
  expect(await run(options)).toMatchObject({ code: 64, stdout: '' });
  expect(server.calls).toEqual([]);
});
