import { at } from '../../constructs/built';
import { contentOf, synthesized } from '../synthesized';

const services = (environments: string, more = '') => `project: shop
environments: ${environments}
maxSlots: 12
${more}`;
const data = `dataPaths:
  root: /srv/shop
  envDir: '/srv/shop/{{ if eq .Env "ai" }}slots/{{ .Slot }}{{ else }}{{ .Env }}{{ end }}'
  dirs: [db]
`;
const usual = services('{dev: {}, ai: {}}', data);
const argocd = (settings: string) =>
  usual + `argocd: {repoURL: "https://git.example.org/shop.git", branch: published, ${settings}}\n`;

const file = 'argocd/read-applications.k8s.yaml';
const slots = Array.from({ length: 12 }, (_, index) => `shop-dev-${index + 1}`);

test('the cleanup Jobs, and nobody else, may look at the Applications of the slots, and at no other', () => {
  const output = synthesized(usual);
  const role = output.object('shop-platform', 'Role/shop-platform-read-applications');
  expect(role.metadata.namespace).toBe('argocd');
  expect(role.rules).toEqual([
    { apiGroups: ['argoproj.io'], resources: ['applications'], resourceNames: slots, verbs: ['get'] },
  ]);
  const binding = output.object('shop-platform', 'RoleBinding/shop-platform-read-applications');
  expect(binding).toMatchObject({
    metadata: { namespace: 'argocd' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'shop-platform-read-applications' },
  });
  expect(at(binding, 'subjects')).toEqual([
    { kind: 'ServiceAccount', name: 'slot-data-cleanup', namespace: 'shop-platform' },
  ]);
});

test('is in the namespace of Argo CD, wherever that is, and the Jobs look there', () => {
  const output = synthesized(argocd('namespace: gitops'));
  expect(output.object('shop-platform', 'Role/shop-platform-read-applications').metadata.namespace).toBe('gitops');
  expect(JSON.stringify(output.object('shop-dev-1', 'Job/slot-data-cleanup-shop-dev-1'))).toContain(
    '"--namespace=gitops"',
  );
});

test('is a directory of its own: without Argo CD, there is no such namespace', () => {
  const texts = contentOf(`${synthesized(usual).outdir}/shop-platform`);
  expect(Object.keys(texts).filter((path) => texts[path]?.includes('namespace: argocd'))).toEqual([file]);
});

test.each([
  ['without data', services('{dev: {}, ai: {}}')],
  ['without slots', usual.replace(', ai: {}', '').replace('maxSlots: 12\n', '')],
  ['where the Jobs run after the slot is deleted, and look at no Application', argocd('hook: PostDelete')],
])('is nothing %s', (_, text) => {
  expect(contentOf(`${synthesized(text).outdir}/shop-platform`)).not.toHaveProperty([file]);
});
