import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { writeFiles } from '../config/project-directory';
import { slotstackHere } from './slotstack-here';

const map = `apiVersion: v1
kind: ConfigMap
metadata: {name: a}
data:
  one: '{{ .Vars.ONE }}{{ .UserVars.ONE }}'
  two: '{{ envOr "TWO" "none" }}'
  all: '{{ range $name, $value := .Vars }}{{ $name }}={{ $value }};{{ end }}'
`;

function shop(environment: Readonly<Record<string, string>> = {}) {
  const directory = writeFiles({
    'services.yaml':
      'project: shop\nenvironments: {dev: {}}\nenvFiles: [own.env]\ninfrastructure: [{name: a, manifests: [{path: a.yaml}]}]\n',
    'own.env': 'TWO=of the project\n',
    'a.yaml': map,
    'more.env': 'ONE=file\nTWO: file\n',
  });
  const file = join(directory, 'services.yaml');
  return async (words: readonly string[]) => {
    const called = await slotstackHere(['synth', '--stdout', '--file', file, ...words], {
      environment: { ...environment, MORE: join(directory, 'more.env') },
    });
    const objects = parseAllDocuments(called.stdout).map((each) => each.toJS() as { kind?: string; data?: object });
    return {
      ...called,
      data: objects.find((each) => each.kind === 'ConfigMap')?.data,
      more: join(directory, 'more.env'),
    };
  };
}

test('without any, what a template reads of them is missing', async () => {
  const { status, stderr } = await shop()([]);
  expect(status).toBe(1);
  expect(stderr).toContain('a.yaml:5:9 gives "<no value>": this field or variable does not exist');
});

test('those of a call are variables, and fields', async () => {
  const { data } = await shop()(['--set', 'ONE=a=b, c', '--set', 'TWO=call']);
  expect(data).toEqual({ one: 'a=b, ca=b, c', two: 'call', all: 'ONE=a=b, c;TWO=call;' });
});

test('those of files come before the environment, and single ones before them', async () => {
  const call = shop();
  const { more } = await call([]);
  expect((await call(['--var-file', more, '--set', 'ONE=call'])).data).toMatchObject({ one: 'callcall', two: 'file' });
});

test('codexctl has them from its environment, too', async () => {
  const call = shop({ CODEXCTL_VARS: 'ONE=one, TWO=two' });
  expect((await call([])).data).toMatchObject({ one: 'oneone', two: 'two' });
  expect((await call(['--set', 'TWO=call'])).data).toMatchObject({ one: 'oneone', two: 'call' });
  const { more } = await call([]);
  expect((await shop({ CODEXCTL_VAR_FILE: more })([])).data).toMatchObject({ one: 'filefile' });
});

test.each([
  [['--set', 'ONE'], '--set ONE: it must be <name>=<value>'],
  [['--set', 'a-b=1'], '--set a-b=1: "a-b" must be the name of an environment variable'],
  [['--var-file', '/nowhere/at.env'], '/nowhere/at.env: no such file'],
])('%j is refused', async (words, message) => {
  const { status, stdout, stderr } = await shop()(words);
  expect(status).not.toBe(0);
  expect(stdout).toBe('');
  expect(stderr).toContain(message);
});

test('one that looks secret is told where it comes out in plain text', async () => {
  const { stderr } = await shop()(['--set', 'ONE=x', '--set', 'API_TOKEN=ghp_aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5']);
  expect(stderr).toContain('API_TOKEN');
  expect(stderr).not.toContain('ghp_');
});
