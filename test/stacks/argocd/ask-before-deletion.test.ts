import type { KubernetesObject } from '../../../kubernetes/kubernetes-object';
import { askBeforeDeletion } from '../../../stacks/argocd/ask-before-deletion';
import { manifest, synthesized } from '../synthesized';

const key = 'argocd.argoproj.io/sync-options';

function object(apiVersion: string, kind: string, options?: string): KubernetesObject {
  const annotations = { 'example.org/a': 'b', ...(options !== undefined && { [key]: options }) };
  return { apiVersion, kind, metadata: { name: 'x', annotations } };
}

test.each([
  ['v1', 'Namespace'],
  ['v1', 'PersistentVolumeClaim'],
  ['postgresql.cnpg.io/v1', 'Cluster'],
])('a person is asked before a %s %s is deleted', (apiVersion, kind) => {
  expect(askBeforeDeletion(object(apiVersion, kind)).metadata.annotations).toEqual({
    'example.org/a': 'b',
    [key]: 'Delete=confirm,Prune=confirm',
  });
});

test.each([
  ['apps/v1', 'StatefulSet'],
  ['v1', 'ConfigMap'],
  ['networking.k8s.io/v1', 'Ingress'],
])('nobody is asked for a %s %s, which comes back as it was', (apiVersion, kind) => {
  const it = object(apiVersion, kind);
  expect(askBeforeDeletion(it)).toBe(it);
});

test.each([
  ['Replace=false', 'Replace=false,Delete=confirm,Prune=confirm'],
  ['Delete=false', 'Delete=false,Prune=confirm'],
  ['Prune=false, Delete=false', 'Prune=false, Delete=false'],
])('what the file says stays: %s', (options, expected) => {
  expect(askBeforeDeletion(object('v1', 'Namespace', options)).metadata.annotations?.[key]).toBe(expected);
});

describe('Argo CD asks', () => {
  const services = (argocd: string) =>
    `project: shop\nenvironments: {dev: {}, ai: {}}\nmaxSlots: 1\n${argocd}services: [{name: a, manifests: [{path: a.yaml}]}]\n`;
  const argocd = 'argocd: {repoURL: "https://git.example.org/shop.git", branch: published}\n';
  const files = {
    'a.yaml': manifest(
      'PersistentVolumeClaim',
      'a',
      'spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}',
    ),
  };
  const options = (text: string, target: string) =>
    synthesized(text, files)
      .objects(target)
      .map(({ kind, metadata }) => [kind, metadata.annotations?.[key]]);

  test('before it deletes a lasting environment', () => {
    expect(options(services(argocd), 'shop-dev')).toEqual([
      ['Namespace', 'Delete=confirm,Prune=confirm'],
      ['PersistentVolumeClaim', 'Delete=confirm,Prune=confirm'],
    ]);
  });

  test('not before it deletes a slot, nor in a project that it does not deliver', () => {
    expect(options(services(argocd), 'shop-dev-1').map(([, asked]) => asked)).toEqual([undefined, undefined]);
    expect(options(services(''), 'shop-dev').map(([, asked]) => asked)).toEqual([undefined, undefined]);
  });
});
