import type { KubernetesObject } from '../../../kubernetes/kubernetes-object';
import { Field } from '../../../kubernetes/object-checks/field';
import { groupKindOf } from '../../../kubernetes/object-checks/names';
import { podSpecPath } from '../../../kubernetes/pod-template';

/** What pods need by name. */
export type UsedKind = 'ConfigMap' | 'Secret' | 'ServiceAccount' | 'PersistentVolumeClaim';

/** A name in an object of something without which its pods are not made, or do not start. */
export interface Use {
  readonly kind: UsedKind;
  readonly name: string;
  /** The entry of it that is needed. @default it as a whole */
  readonly key?: string | undefined;
  /** Names of the fields that lead to the name, or the key. */
  readonly keys: readonly string[];
}

/** What the pods of a workload need; what is called optional is not needed. */
export function usesOf(object: KubernetesObject): Use[] {
  const root = new Field(object);
  const path = podSpecPath(groupKindOf(root));
  if (!path) return [];
  const pod = root.at(...path);
  const containers = ['initContainers', 'containers'].flatMap((list) => pod.at(list).items);
  const account = pod.at('serviceAccountName').text ? pod.at('serviceAccountName') : pod.at('serviceAccount');
  return [
    ...containers.flatMap(usesOfContainer),
    ...pod.at('volumes').items.flatMap(usesOfVolume),
    ...use('ServiceAccount', account),
  ];
}

/** Secrets with which images are pulled. Without one, pods start all the same, if their images need none. */
export function pullSecretsOf(object: KubernetesObject): Field[] {
  const root = new Field(object);
  const path = podSpecPath(groupKindOf(root));
  const secrets = path ? root.at(...path, 'imagePullSecrets').items : [];
  return secrets.map((secret) => secret.at('name')).filter(({ text }) => text);
}

/** Secrets with the certificates of an Ingress; none of one for which cert-manager makes them. */
export function tlsSecretsOf(object: KubernetesObject): Field[] {
  const root = new Field(object);
  if (groupKindOf(root) !== 'Ingress.networking.k8s.io') return [];
  const isIssued = root
    .at('metadata', 'annotations')
    .entries.some(({ key }) => /^cert-manager\.io\/|tls-acme$/.test(key));
  if (isIssued) return [];
  const secrets = root.at('spec', 'tls').items.map((entry) => entry.at('secretName'));
  return secrets.filter(({ text }) => text);
}

function usesOfContainer(container: Field): Use[] {
  return [
    ...container.at('env').items.flatMap((variable) => {
      const source = variable.at('valueFrom');
      return [
        ...useOf('ConfigMap', source.at('configMapKeyRef'), 'name', [source.at('configMapKeyRef', 'key')]),
        ...useOf('Secret', source.at('secretKeyRef'), 'name', [source.at('secretKeyRef', 'key')]),
      ];
    }),
    ...container
      .at('envFrom')
      .items.flatMap((source) => [
        ...useOf('ConfigMap', source.at('configMapRef'), 'name'),
        ...useOf('Secret', source.at('secretRef'), 'name'),
      ]),
  ];
}

function usesOfVolume(volume: Field): Use[] {
  const sources = [volume, ...volume.at('projected', 'sources').items];
  return [
    ...sources.flatMap((source) => [
      ...useOf('ConfigMap', source.at('configMap'), 'name', itemsOf(source.at('configMap'))),
      ...useOf('Secret', source.at('secret'), source === volume ? 'secretName' : 'name', itemsOf(source.at('secret'))),
    ]),
    ...use('PersistentVolumeClaim', volume.at('persistentVolumeClaim', 'claimName')),
  ];
}

function itemsOf(source: Field): Field[] {
  return source.at('items').items.map((item) => item.at('key'));
}

/** @param entries keys that are needed of it. @default none in particular */
function useOf(kind: UsedKind, reference: Field, field: 'name' | 'secretName', entries: readonly Field[] = []): Use[] {
  if (reference.at('optional').value === true) return [];
  const name = reference.at(field);
  return [...use(kind, name), ...entries.flatMap((entry) => use(kind, name, entry))];
}

function use(kind: UsedKind, name: Field, entry?: Field): Use[] {
  if (!name.text || (entry && !entry.text)) return [];
  return [{ kind, name: name.text, key: entry?.text, keys: (entry ?? name).keys }];
}
