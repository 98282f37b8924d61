import { Kubectl, type KubectlResult } from '../../cluster/kubectl';
import { applySecrets, planSecrets, withValues, applySecret } from '../../cluster/secrets';
import { findDelivery } from '../../cluster/delivery';
import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import { BuiltManifests } from '../../cluster/manifests';
import { load } from '../config/project-directory';
import { refusalOf } from '../slots/refusal';

const ended = (stdout: string, stderr = ''): KubectlResult => ({
  succeeded: stderr === '',
  stdout,
  stderr,
  exitCode: stderr === '' ? 0 : 1,
});

/** A cluster with a namespace and some Secrets: their keys that have a value. */
class Secrets extends Kubectl {
  readonly calls: { readonly args: string; readonly input: unknown }[] = [];

  constructor(
    private readonly keys: Readonly<Record<string, readonly string[]>> = {},
    private readonly namespaces: readonly string[] = ['shop-dev-1'],
    private readonly refusal = '',
  ) {
    super();
  }

  override objects([, name = '']: readonly string[]): KubernetesObject[] {
    return this.namespaces.includes(name)
      ? [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name, uid: 'u' } }]
      : [];
  }

  override output([verb, , name = '']: readonly string[]): string {
    expect(verb).toBe('get');
    const keys = this.keys[name];
    return keys ? ['there', ...keys].join(' ') : '';
  }

  override attempt(args: readonly string[], input = ''): KubectlResult {
    this.calls.push({ args: args.join(' '), input: JSON.parse(input) as unknown });
    return ended('', this.refusal);
  }

  override attemptPatch(args: readonly string[], input: string): KubectlResult {
    return this.attempt(['patch', ...args], input);
  }
}

const services = `project: shop
environments: {ai: {}}
maxSlots: 1
secrets: {api: {source: environment, type: example.org/key, keys: {TOKEN: {variable: API_TOKEN}, URL: {}}}}
infrastructure: [{name: a, manifests: [{path: s.yaml}]}]
`;
const file = `apiVersion: v1\nkind: Secret\nmetadata: {name: of-file}\nstringData: {A: '{{ envOr "A" "" }}', B: 'b-of-the-file'}\n`;

function secrets(environment: Record<string, string>) {
  const projects = [load(services, { environment }, { 's.yaml': file })];
  const delivery = findDelivery(projects, 'shop-dev-1');
  return { delivery, all: new BuiltManifests(projects).secretsToApply(delivery) };
}

test('a Secret that is not there is made, with its values on the input of kubectl alone', () => {
  const { delivery, all } = secrets({ API_TOKEN: 'token-1', URL: 'url-1', A: 'a-1' });
  const cluster = new Secrets();
  const lines = applySecrets(cluster, delivery, all);
  expect(lines).toEqual(['Secret api (new) gets TOKEN, URL', 'Secret of-file (new) gets A, B']);
  expect(cluster.calls.map(({ args }) => args)).toEqual(['create --filename=-', 'create --filename=-']);
  expect(cluster.calls[0]?.input).toMatchObject({
    kind: 'Secret',
    type: 'example.org/key',
    metadata: { name: 'api', namespace: 'shop-dev-1', labels: { 'app.kubernetes.io/part-of': 'shop' } },
    stringData: { TOKEN: 'token-1', URL: 'url-1' },
  });
});

test('one that is there keeps what is not known here, and what else it has', () => {
  const { delivery, all } = secrets({ API_TOKEN: 'token-2' });
  const cluster = new Secrets({ api: ['TOKEN', 'URL', 'OTHER'], 'of-file': ['A', 'B'] });
  const lines = applySecrets(cluster, delivery, all);
  expect(lines).toEqual([
    'Secret api gets TOKEN',
    'Secret api keeps URL, for which there is no value here',
    'Secret of-file gets B',
    'Secret of-file keeps A, for which there is no value here',
  ]);
  expect(cluster.calls).toEqual([
    {
      args: 'patch secret api --namespace=shop-dev-1 --type=merge',
      input: { data: {}, stringData: { TOKEN: 'token-2' } },
    },
    {
      args: 'patch secret of-file --namespace=shop-dev-1 --type=merge',
      input: { data: {}, stringData: { B: 'b-of-the-file' } },
    },
  ]);
});

test('one that would lack a key is left alone, and what is missing is told', () => {
  const { delivery, all } = secrets({ API_TOKEN: 'token-3' });
  const cluster = new Secrets({ 'of-file': ['A', 'B'] });
  const lines = applySecrets(cluster, delivery, all);
  expect(lines).toEqual([
    'Secret of-file gets B',
    'Secret of-file keeps A, for which there is no value here',
    'Secret api (new) gets TOKEN',
    'Secret api (new) has no URL: the variable URL is not set',
  ]);
  expect(cluster.calls.map(({ args }) => args)).toEqual(['patch secret of-file --namespace=shop-dev-1 --type=merge']);
});

test('what a person types is a value like any other', () => {
  const { delivery, all } = secrets({ API_TOKEN: 'token-4' });
  const cluster = new Secrets();
  const [api] = planSecrets(cluster, delivery, all);
  const plan = withValues(api as never, new Map([['URL', 'typed']]));
  expect(plan.missing).toEqual([]);
  applySecret(cluster, plan);
  expect(cluster.calls[0]?.input).toMatchObject({ stringData: { TOKEN: 'token-4', URL: 'typed' } });
});

test('before its namespace is there, it can be tried again', () => {
  const { delivery, all } = secrets({});
  expect(refusalOf(() => planSecrets(new Secrets({}, []), delivery, all))).toEqual({
    message: 'namespace shop-dev-1 is not there yet for shop-dev-1: try again once it is applied',
    exitCode: 75,
  });
});

test('no message quotes a value', () => {
  const { delivery, all } = secrets({ API_TOKEN: 'to"ken', URL: 'line one\nline two', A: 'a' });
  const refusal = 'Error: cannot parse {"TOKEN":"to\\"ken","URL":"line one\\nline two"} or line two';
  const { message } = refusalOf(() => applySecrets(new Secrets({}, ['shop-dev-1'], refusal), delivery, all));
  expect(message).toContain('Secret/api: kubectl create');
  for (const value of ['to"ken', 'to\\"ken', 'line one', 'line two']) expect(message).not.toContain(value);
});
