import { join } from 'node:path';
import { Kubectl } from '../../cluster/kubectl';
import { kubectlFor } from '../../cluster/kubectl-for';
import { findDelivery } from '../../cluster/delivery';
import { loadProject } from '../../config/project';
import { writeFiles } from '../config/project-directory';

const services = (environments: string) => `project: shop\nmaxSlots: 1\nenvironments: ${environments}\n`;

/** The line of a call for these targets, with files named from the project's directory; and what is said on the way. */
function callFor(
  environments: string,
  targets: string,
  context?: string,
  environment: Readonly<Record<string, string>> = {},
): { call: string; notes: string[] } {
  const directory = writeFiles({ 'services.yaml': services(environments), 'kube/staging': '' });
  const project = loadProject(join(directory, 'services.yaml'), { environment });
  const said = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  try {
    const deliveries = targets.split(' ').map((name) => findDelivery([project], name));
    const call = kubectlFor(deliveries, context, (...place) => new Kubectl(...place)).line(['get', 'pods']);
    const plain = (text: string) => text.replaceAll(`${directory}/`, '');
    return { call: plain(call), notes: said.mock.calls.map(([line]) => plain(String(line))) };
  } catch (error) {
    throw new Error((error as Error).message.replaceAll(`${directory}/`, ''));
  } finally {
    said.mockRestore();
  }
}

const environments =
  '{dev: {}, staging: {kubeconfig: kube/staging, context: main}, ai: {from: staging}, test: {context: lab}}';
const staging = 'kubectl get pods --kubeconfig=kube/staging --context=main';

test.each([
  ['shop-dev', 'kubectl get pods'],
  ['shop-staging', staging],
  ['shop-test', 'kubectl get pods --context=lab'],
])('the cluster of %s is that of its environment', (target, call) => {
  expect(callFor(environments, target)).toEqual({ call, notes: [] });
});

test('a slot inherits it, several targets may share it, and what they share goes with them', () => {
  expect(callFor(environments, 'shop-dev-1').call).toBe(staging);
  expect(callFor(environments, 'shop-platform shop-staging shop-dev-1').call).toBe(staging);
});

test('an empty value is none', () => {
  expect(callFor('{dev: {kubeconfig: "", context: ""}}', 'shop-dev').call).toBe('kubectl get pods');
});

test('the variables of codexctl come before services.yaml, for each by itself', () => {
  const kubeconfig = '/dev/null';
  const variables = { CODEXCTL_KUBECONFIG: kubeconfig, CODEXCTL_KUBE_CONTEXT: 'lab' };
  const call = (targets: string, environment: Readonly<Record<string, string>>) =>
    callFor(environments, targets, undefined, environment).call;
  expect(call('shop-staging shop-dev', variables)).toBe(`kubectl get pods --kubeconfig=${kubeconfig} --context=lab`);
  expect(call('shop-staging', { CODEXCTL_KUBE_CONTEXT: 'lab' })).toBe(
    'kubectl get pods --kubeconfig=kube/staging --context=lab',
  );
  expect(call('shop-staging', { CODEXCTL_KUBECONFIG: '', CODEXCTL_KUBE_CONTEXT: '' })).toBe(staging);
  expect(call('shop-dev', { CODEXCTL_KUBECONFIG: '~/null', HOME: '/dev' })).toBe(
    `kubectl get pods --kubeconfig=${kubeconfig}`,
  );
});

test('targets of two clusters are refused, with both', () => {
  expect(() => callFor(environments, 'shop-dev shop-staging')).toThrow(
    'shop-dev is in the cluster that kubectl points to, and shop-staging in context main of kube/staging: name targets of one cluster, or choose with --context',
  );
});

test('what all targets share is for one cluster only where all are in one', () => {
  expect(callFor('{dev: {context: lab}, ai: {from: dev}}', 'shop-platform').call).toBe(
    'kubectl get pods --context=lab',
  );
  expect(() => callFor(environments, 'shop-platform')).toThrow('name targets of one cluster, or choose with --context');
});

test('--context chooses another, and says what is not used', () => {
  expect(callFor(environments, 'shop-staging', 'mine')).toEqual({
    call: 'kubectl get pods --context=mine',
    notes: [
      'note: --context=mine is used, and not context main of kube/staging, which services.yaml:3:35 names for shop-staging',
    ],
  });
  expect(callFor(environments, 'shop-platform', 'mine').call).toBe('kubectl get pods --context=mine');
  expect(callFor(environments, 'shop-test', 'lab').notes).toEqual([]);
  expect(callFor(environments, 'shop-dev', 'mine').notes).toEqual([]);
});

test('a kubeconfig that is not here is an error, with its place', () => {
  expect(() => callFor('{dev: {kubeconfig: kube/dev}}', 'shop-dev')).toThrow(
    'services.yaml:3:22 there is no kube/dev here, the kubeconfig of shop-dev: choose a context of your own with --context',
  );
});
