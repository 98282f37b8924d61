import { LastingApplications, type LastingApplicationsProps } from '../../../constructs/argocd/lasting-applications';
import { at, newChart, objectsOf, only } from '../built';
import { argoCd } from './parts';

const props: Required<LastingApplicationsProps> = {
  ...argoCd,
  targets: [
    { name: 'shop-platform', namespace: 'shop-platform', files: '0002-collector.k8s.yaml' },
    { name: 'shop-dev', namespace: 'shop-dev' },
    { name: 'shop-ai-repair', namespace: 'shop-ai-staging' },
  ],
};
const applicationSet = only(objectsOf(new LastingApplications(newChart(), 'lasting', props)), 'ApplicationSet');

test('lasting environments are named one by one: none comes or goes with a file or directory in git', () => {
  expect(at(applicationSet, 'spec.generators')).toEqual([
    {
      list: {
        elements: [
          { target: 'shop-platform', namespace: 'shop-platform', files: '0002-collector.k8s.yaml' },
          { target: 'shop-dev', namespace: 'shop-dev', files: '*.k8s.yaml' },
          { target: 'shop-ai-repair', namespace: 'shop-ai-staging', files: '*.k8s.yaml' },
        ],
      },
    },
  ]);
});

test('Applications are made and changed, and never deleted, neither with the ApplicationSet', () => {
  expect(at(applicationSet, 'spec.syncPolicy')).toEqual({
    applicationsSync: 'create-update',
    preserveResourcesOnDeletion: true,
  });
  expect(applicationSet.metadata.finalizers).toEqual(['resources-finalizer.argocd.argoproj.io']);
});

test('an Application that somebody deletes leaves its objects: it has no finalizer', () => {
  expect(at(applicationSet, 'spec.template.metadata')).not.toHaveProperty('finalizers');
});

test('the Application of an environment has its directory and namespace', () => {
  expect(at(applicationSet, 'spec.template.metadata.name')).toBe('{{ .target }}');
  expect(at(applicationSet, 'spec.template.spec')).toEqual({
    project: 'shop',
    source: {
      repoURL: 'https://git.example.org/shop.git',
      targetRevision: 'published',
      path: 'dist/{{ .target }}',
      directory: { recurse: true, include: '{{ .files }}' },
    },
    destination: { server: 'https://kubernetes.default.svc', namespace: '{{ .namespace }}' },
    syncPolicy: { automated: { prune: true, selfHeal: true }, syncOptions: ['FailOnSharedResource=true'] },
  });
});

test('a confirmed deletion, and automated sync that somebody has turned off, are left as they are', () => {
  expect(applicationSet.spec).toMatchObject({
    preservedFields: { annotations: ['argocd.argoproj.io/deletion-approved'] },
    ignoreApplicationDifferences: [{ jsonPointers: ['/spec/syncPolicy/automated'] }],
  });
});
