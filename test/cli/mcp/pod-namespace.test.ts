import { podNamespace } from '../../../cli/mcp/pod-namespace';
import { writeFiles, type Files } from '../../config/project-directory';

const file = 'var/run/secrets/kubernetes.io/serviceaccount/namespace';
const hosts = { 'etc/hosts': '# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n' };

test.each<[string, Files, Record<string, string>, string | undefined]>([
  ['no pod', { 'etc/hosts': '127.0.0.1 localhost\n' }, {}, undefined],
  ['a pod with a token', { [file]: 'shop-dev-1', ...hosts }, {}, 'shop-dev-1'],
  ['a pod with a token, and nothing in its environment', { [file]: 'shop-dev-1\n' }, {}, 'shop-dev-1'],
  ['a pod whose manifest says it', hosts, { SLOTSTACK_NAMESPACE: 'shop-dev-1' }, 'shop-dev-1'],
  ['both', { [file]: 'shop-dev-1' }, { SLOTSTACK_NAMESPACE: 'shop-dev-1' }, 'shop-dev-1'],
])('the namespace is known of %s', (_, files, environment, expected) => {
  expect(podNamespace(environment, writeFiles(files))).toBe(expected);
});

test.each<[string, Files, Record<string, string>, string]>([
  [
    'two are told',
    { [file]: 'shop-dev-1' },
    { SLOTSTACK_NAMESPACE: 'shop-dev-2' },
    'this pod is in namespace shop-dev-1',
  ],
  ['a pod has no token', hosts, {}, 'nothing says of which namespace'],
  ['a container says that it is one', {}, { KUBERNETES_SERVICE_HOST: '10.0.0.1' }, 'nothing says of which namespace'],
  ['the token has none', { [file.replace('namespace', 'token')]: 'x' }, {}, 'cannot be read'],
  ['it is no name', { [file]: '' }, {}, '"" is no name of a namespace'],
  ['it is several', { [file]: 'shop-dev-1\nshop-dev-2' }, {}, 'is no name of a namespace'],
])('it is an error where %s', (_, files, environment, message) => {
  expect(() => podNamespace(environment, writeFiles(files))).toThrow(message);
});
