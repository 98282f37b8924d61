import { ofOthers } from '../../cluster/of-others';
import type { Plan } from '../../cluster/plan';
import { findDelivery, platformOf } from '../../cluster/delivery';
import { objectName } from '../../kubernetes/kubernetes-object';
import { Notices } from '../../input/notice';
import { Problems } from '../../input/problem';
import { place } from '../../stacks/placement';
import { load } from '../config/project-directory';

const services = `project: shop
environments: {dev: {}, staging: {}, ai: {}}
maxSlots: 2
infrastructure:
  - {name: all, manifests: [{path: reader.yaml}]}
  - {name: dns, when: '{{ eq .Env "staging" }}', manifests: [{path: dns.yaml}]}
`;
const role = (name: string) =>
  `apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: ${name}}\nrules: []\n`;
const project = load(
  services,
  {},
  {
    'reader.yaml': role('reader'),
    'dns.yaml': `${role('all-secrets')}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: coredns, namespace: kube-system}\n`,
  },
);
const shared = place(project, new Notices(), new Problems()).shared.map(({ object }) => object);

/** What applying these would bring for others, where the cluster has nothing of the platform yet. */
function others(...names: string[]): string[] {
  const plan = { delivery: platformOf(project), created: shared, changed: [] } as unknown as Plan;
  return ofOthers(
    plan,
    names.map((name) => findDelivery([project], name)),
  ).map(objectName);
}

test.each(['shop-dev', 'shop-dev-1'])('%s does not need what only staging has', (name) => {
  expect(others(name)).toEqual(['ClusterRole/all-secrets', 'ConfigMap/coredns']);
});

test('what a target has that is applied is no surprise, nor is a platform that is named', () => {
  expect(others('shop-staging')).toEqual([]);
  expect(others('shop-dev', 'shop-staging')).toEqual([]);
  expect(others('shop-dev', 'shop-platform')).toEqual([]);
});

test('what the cluster has already is not asked for again', () => {
  const plan = { delivery: platformOf(project), created: [], changed: [], unchanged: shared } as unknown as Plan;
  expect(ofOthers(plan, [findDelivery([project], 'shop-dev')])).toEqual([]);
});
