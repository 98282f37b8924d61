import { Kubectl, type KubectlResult } from '../../cluster/kubectl';
import { CommandFailed } from '../../process/command-failed';

/** A kubectl that answers everything with this, and ends well. */
class Answering extends Kubectl {
  constructor(private readonly answer: string) {
    super();
  }

  override attempt(): KubectlResult {
    return { succeeded: true, stdout: this.answer, stderr: '', exitCode: 0 };
  }
}

const page =
  '<!DOCTYPE html>\n<html><body>Please log in, before the proxy lets you through to where you want</body></html>';
const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: {} };
const withPod = (changes: object) => JSON.stringify({ items: [{ ...pod, ...changes }] });

test.each([
  [
    page,
    'and is no JSON, or not all of it: it begins with "<!DOCTYPE html> <html><body>Please log in, before the proxy ...',
  ],
  ['{"items":[{"apiVersion":"v1","ki', 'and is no JSON, or not all of it: it begins with "{\\"items'],
  ['null', 'the answer is not as Kubernetes has it: expected object, received null'],
  ['[]', 'the answer is not as Kubernetes has it: expected object, received array'],
  ['{}', 'apiVersion is not as Kubernetes has it: expected string, received undefined'],
  ['{"items":null}', 'items is not as Kubernetes has it: expected array, received null'],
  ['{"items":[null]}', 'items[0] is not as Kubernetes has it'],
  [withPod({ metadata: null }), 'items[0].metadata is not as Kubernetes has it'],
  [withPod({ metadata: { name: 'a', annotations: { a: 1 } } }), 'items[0].metadata.annotations.a is not'],
  [withPod({ metadata: { name: 'a', ownerReferences: {} } }), 'items[0].metadata.ownerReferences is not'],
  [withPod({ spec: null }), 'items[0].spec is not as Kubernetes has it'],
  [withPod({ spec: { initContainers: [{}] } }), 'items[0].spec.initContainers[0].name is not'],
  [withPod({ status: { conditions: 'none' } }), 'items[0].status.conditions is not'],
  [
    withPod({ status: { conditions: [{ type: 'A', status: 'True', lastTransitionTime: 'soon' }] } }),
    'lastTransitionTime is',
  ],
  [withPod({ status: { containerStatuses: [{ name: 'a', state: { terminated: true } }] } }), 'state.terminated is not'],
  [JSON.stringify({ ...pod, apiVersion: 'apps/v1', kind: 'Deployment' }), 'spec.template is not as Kubernetes has it'],
  [
    JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: [] }),
    'data is not as Kubernetes',
  ],
])('what answers in place of a cluster is told in a line: %j', (answer, reason) => {
  const ask = () => new Answering(answer).objects(['pods', '--namespace=shop']);
  expect(ask).toThrow(CommandFailed);
  expect(ask).toThrow(reason);
  expect(ask).toThrow(/^kubectl get pods --namespace=shop --ignore-not-found --output=json: this answer [^\n]*$/);
});

test.each([
  ['', []],
  [JSON.stringify(pod), [pod]],
  [JSON.stringify({ kind: 'List', items: [pod] }), [pod]],
  ['{"items":[]}', []],
])('what a cluster answers is taken as it is: %s', (answer, objects) => {
  expect(new Answering(answer).objects(['pods'])).toEqual(objects);
});

test.each([page, 'null', '{"clusters":[null]}'])('so it is with the configuration of kubectl: %j', (answer) => {
  expect(() => new Answering(answer).whereabouts()).toThrow(CommandFailed);
});
