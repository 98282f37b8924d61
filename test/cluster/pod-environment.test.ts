import { serviceAccountMount, podEnvironment } from '../../cluster/pod-environment';
import { temporaryDirectory, writeFiles } from '../slots/repository';

const pod = () => {
  const root = temporaryDirectory();
  writeFiles(root, { [`${serviceAccountMount}/token`]: 'x' });
  return root;
};
const address = { KUBERNETES_SERVICE_HOST: 'kubernetes.default.svc', KUBERNETES_SERVICE_PORT: '443' };

test('in a pod with a token, kubectl is told where the cluster is if nobody else does', () => {
  expect(podEnvironment({ PATH: '/bin' }, pod())).toEqual(address);
  expect(podEnvironment({ KUBERNETES_SERVICE_HOST: '10.0.0.1' }, pod())).toEqual(address);
  expect(podEnvironment({ KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '6443' }, pod())).toEqual({});
});

test('elsewhere, it is told nothing', () => {
  expect(podEnvironment({}, temporaryDirectory())).toEqual({});
});
