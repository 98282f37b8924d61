import { ProjectBoundary, type ProjectBoundaryProps } from '../../../constructs/argocd/project-boundary';
import { newChart, objectsOf, only } from '../built';
import { argoCd } from './parts';

const props: Required<ProjectBoundaryProps> = {
  ...argoCd,
  destinations: ['shop-dev', 'shop-dev-1', 'shop-dev'],
  ownNamespaces: ['shop-dev', 'shop-dev-1'],
  kinds: [
    { group: '', kind: 'Service' },
    { group: 'apps', kind: 'Deployment' },
  ],
};

function appProject(version?: string) {
  const source = { ...props.source, version };
  return only(objectsOf(new ProjectBoundary(newChart(), 'project', { ...props, source })), 'AppProject');
}

test('Applications of a project deploy from its repository, to its namespaces and kinds, and nothing else', () => {
  const server = 'https://kubernetes.default.svc';
  expect(appProject().spec).toEqual({
    description: 'What slotstack has synthesized for shop',
    sourceRepos: ['https://git.example.org/shop.git'],
    destinations: [
      { server, namespace: 'shop-dev' },
      { server, namespace: 'shop-dev-1' },
    ],
    clusterResourceWhitelist: [
      { group: '', kind: 'Namespace', name: 'shop-dev' },
      { group: '', kind: 'Namespace', name: 'shop-dev-1' },
    ],
    namespaceResourceWhitelist: props.kinds,
  });
});

test('it is called as the project, in the namespace of Argo CD, and stays while it has Applications', () => {
  expect(appProject().metadata).toMatchObject({
    name: 'shop',
    namespace: 'gitops',
    finalizers: ['resources-finalizer.argocd.argoproj.io'],
  });
});

test.each([
  ['3.3.10', true],
  ['3.2.9', false],
])('Argo CD %s knows names of cluster-scoped objects: %s', (version, knows) => {
  const { clusterResourceWhitelist } = appProject(version).spec as { clusterResourceWhitelist: object[] };
  if (knows) expect(clusterResourceWhitelist).toHaveLength(2);
  else expect(clusterResourceWhitelist).toEqual([{ group: '', kind: 'Namespace' }]);
});
