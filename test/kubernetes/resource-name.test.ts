import { resourceOf } from '../../kubernetes/resource-name';

test.each([
  ['deployment', 'apps', 'deployments'],
  ['Deployment', 'apps', 'deployments'],
  ['deployments', 'apps', 'deployments'],
  ['deploy', 'apps', 'deployments'],
  ['deployment.apps', 'apps', 'deployments'],
  ['sts', 'apps', 'statefulsets'],
  ['job', 'batch', 'jobs'],
  ['pod', '', 'pods'],
  ['ingress', 'networking.k8s.io', 'ingresses'],
  ['networkpolicy', 'networking.k8s.io', 'networkpolicies'],
  ['endpoints', '', 'endpoints'],
  ['deployments.v1.apps', 'apps', 'deployments'],
  ['certificates.cert-manager.io', 'cert-manager.io', 'certificates'],
  ['certificates.v1.cert-manager.io', 'cert-manager.io', 'certificates'],
])('%s is a resource of %j: %s', (word, group, name) => {
  expect(resourceOf(word)).toEqual({ group, name, isClusterScoped: false });
});

test('what belongs to the whole cluster is told', () => {
  expect(resourceOf('node')).toEqual({ group: '', name: 'nodes', isClusterScoped: true });
});

test.each(['', 'deployent', 'certificate', 'deployments.', 'a/b', 'deployment/web', 'certificate.cert-manager.io'])(
  '%j is none',
  (word) => {
    expect(resourceOf(word)).toBeUndefined();
  },
);
