import type { KubernetesObject } from '../../../kubernetes/kubernetes-object';
import { applyServerSide } from '../../../stacks/argocd/server-side';
import { synthesized } from '../synthesized';

const key = 'argocd.argoproj.io/sync-options';
const configMap = (bytes: number, annotations?: Record<string, string>): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', ...(annotations && { annotations }) },
  data: { text: 'x'.repeat(bytes) },
});

test.each([
  ['262144 bytes', configMap(262_144), 'ServerSideApply=true'],
  ['a little less, with what Argo CD adds', configMap(259_000), 'ServerSideApply=true'],
  [
    'half of that in bytes, in annotations too',
    configMap(200_000, { 'a/b': 'x'.repeat(40_000) }),
    'ServerSideApply=true',
  ],
  ['characters of several bytes', { ...configMap(0), data: { text: 'é'.repeat(140_000) } }, 'ServerSideApply=true'],
  [
    'options of its own',
    configMap(300_000, { [key]: 'Prune=false, Delete=confirm' }),
    'Prune=false,Delete=confirm,ServerSideApply=true',
  ],
])('an object of %s is applied on the server', (_, object, options) => {
  const applied = applyServerSide(object);
  expect(applied).toEqual({
    ...object,
    metadata: { ...object.metadata, annotations: { ...object.metadata.annotations, [key]: options } },
  });
});

test.each([
  ['is small', configMap(200_000)],
  ['says itself how', configMap(300_000, { [key]: 'ServerSideApply=false' })],
])('an object that %s comes back as it was', (_, object) => {
  expect(applyServerSide(object)).toBe(object);
});

describe('a project with two definitions of 300 KB and a ConfigMap of 400 KB', () => {
  const definition = (plural: string) => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: ${plural}.shop.example.com}
spec:
  group: shop.example.com
  scope: Namespaced
  names: {kind: ${plural.slice(0, -1)}, plural: ${plural}, singular: ${plural.slice(0, -1).toLowerCase()}}
  versions:
    - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, description: ${'x'.repeat(300_000)}}}}
`;
  const files = {
    'm.yaml': `${definition('gadgets')}---\n${definition('widgets')}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: big}\ndata: {text: ${'x'.repeat(400_000)}}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: small}\n`,
  };
  const services = (argocd: string) =>
    `project: shop\nenvironments: {dev: {}, ai: {}}\nmaxSlots: 1\n${argocd}services: [{name: api, manifests: [{path: m.yaml}]}]\n`;
  const optionsOf = (object: KubernetesObject) => object.metadata.annotations?.[key];

  test('has the large one applied on the server by Argo CD, in slots too, and no other', () => {
    const output = synthesized(
      services('argocd: {repoURL: "https://git.example.com/shop.git", branch: published, version: "3.3.11"}\n'),
      files,
    );
    for (const target of ['shop-dev', 'shop-dev-1']) {
      expect(optionsOf(output.object(target, 'ConfigMap/big'))).toContain('ServerSideApply=true');
      expect(optionsOf(output.object(target, 'ConfigMap/small')) ?? '').not.toContain('ServerSideApply');
    }
    expect(output.names('shop-platform')).toContain('CustomResourceDefinition/gadgets.shop.example.com');
  });

  test('has nothing of it where Argo CD does not deliver', () => {
    const output = synthesized(services(''), files);
    expect(optionsOf(output.object('shop-dev', 'ConfigMap/big'))).toBeUndefined();
  });
});
