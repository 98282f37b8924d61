import { groupKind, objectName, type KubernetesObject } from '../../../kubernetes/kubernetes-object';
import { positionOfField, type PlacedObject } from '../../../kubernetes/placed-object';
import type { Notices } from '../../../input/notice';
import type { Problems } from '../../../input/problem';
import { suggestion } from '../../../input/suggestion';
import type { Target } from '../../../config/target';
import { isGenerationKey } from '../../../constructs/facts/generation-key';
import { Field } from '../../../kubernetes/object-checks/field';
import type { KnownSecret } from '../../secrets';
import { brokenIngress } from './backends';
import { namesOfOthers } from './names-of-others';
import { brokenService, podsOf } from './selected-pods';
import { pullSecretsOf, tlsSecretsOf, usesOf, type Use, type UsedKind } from './uses';

export interface ReferenceCheck {
  readonly target: Target;
  /** The objects of its namespace: its own, and those of other targets there. */
  readonly entries: readonly PlacedObject[];
  /** Secrets that are known to exist, or to be made. */
  readonly secrets: readonly KnownSecret[];
  readonly problems: Problems;
  readonly notices: Notices;
}

/** Made in every namespace by Kubernetes. */
const alwaysThere: Partial<Record<UsedKind, readonly string[]>> = {
  ConfigMap: ['kube-root-ca.crt'],
  ServiceAccount: ['default'],
};

const consequences: Record<UsedKind, string> = {
  ConfigMap: 'its pods wait until somebody makes it',
  Secret: 'its pods wait until somebody makes it',
  ServiceAccount: 'none of its pods is made until somebody makes it',
  PersistentVolumeClaim: 'its pods wait until somebody makes it',
};

/**
 * Finds objects that refer to what is not there. What is certain to fail is a problem; what somebody else may bring is a note: an
 * operator makes ConfigMaps, and people put Secrets into lasting environments. A slot begins with a new namespace, and nobody does.
 */
export function checkReferences({ target, entries, secrets, problems, notices }: ReferenceCheck): void {
  const objects = entries.map(({ object }) => object);
  const there = new Set(objects.map(objectName));
  for (const [kind, names] of Object.entries(alwaysThere)) for (const name of names) there.add(`${kind}/${name}`);
  for (const { name } of secrets) there.add(`Secret/${name}`);
  const isThere = (name: string) => there.has(name);
  const byOperators = JSON.stringify(objects.filter(isOfOperator));
  const isMade = (name: string) => byOperators.includes(JSON.stringify(name));
  /** Secrets of images that are told: most often, all pods have the same. */
  const unmade = new Set<string>();
  for (const entry of entries) {
    const { object } = entry;
    const name = objectName(object);
    const note = (keys: readonly string[], message: string) => {
      notices.add(target.name, positionOfField(entry, keys), `${name} ${message}`);
    };
    for (const use of firstOfEach(locatedUses(entry))) {
      const used = `${use.kind}/${use.name}`;
      if (isThere(used)) {
        const problem = missingKey(use, objects) ?? missingKeyOfSecret(use, secrets);
        if (problem !== undefined) problems.add(positionOfField(entry, use.keys), `${name}: ${problem}`, target.slot);
      } else if (use.key !== undefined || isMade(use.name)) continue;
      else if (use.kind === 'Secret') {
        if (target.slot !== undefined)
          problems.add(
            positionOfField(entry, use.keys),
            `${name}: uses ${used}, which nobody makes in a slot, so its pods would never start${sayWhere(use.name, there)}`,
            target.slot,
          );
      } else
        note(
          use.keys,
          `uses ${used}, which no file has: ${consequences[use.kind]}${suggestion(use.name, namesOf(use.kind, there))}`,
        );
    }
    if (target.slot !== undefined)
      for (const { keys, text: secret = '' } of pullSecretsOf(object)) {
        if (isThere(`Secret/${secret}`) || isMade(secret) || unmade.has(secret)) continue;
        unmade.add(secret);
        note(
          keys,
          `pulls images with Secret/${secret}, which nobody makes in a slot, so what needs it is not pulled${sayWhere(secret, there)}`,
        );
      }
    if (target.slot !== undefined)
      for (const { keys, text: secret = '' } of tlsSecretsOf(object))
        if (!isThere(`Secret/${secret}`) && !isMade(secret))
          note(
            keys,
            `has its certificate in Secret/${secret}, which nobody makes in a slot, so the controller shows one of its own${sayWhere(secret, there)}`,
          );
    for (const { field, used, message } of namesOfOthers(object))
      if (!isThere(used) && !isMade(field.text ?? '')) note(field.keys, message);
    if (podsOf(object, objects)?.length === 0 && !selectsOthers(object, byOperators))
      note(['spec', 'selector'], 'selects pods that no file has: what is sent to it goes nowhere');
    const { broken, absent } = brokenIngress(object, objects);
    for (const { keys, message } of [...broken, ...brokenService(object, objects)])
      problems.add(positionOfField(entry, keys), `${name}: ${message}`, target.slot);
    for (const field of absent.filter(({ text = '' }) => !isMade(text)))
      note(field.keys, `leads to Service/${field.text}, which no file has`);
  }
}

/** What would be right of a Secret that nobody makes: another name, or a source. */
function sayWhere(secret: string, there: ReadonlySet<string>): string {
  const near = suggestion(secret, namesOf('Secret', there));
  return `${near}${near ? ' Or' : ':'} say in services.yaml where it comes from, as in secrets: {${secret}: {source: shared}}; "generated", "environment" and "external" are others, and "existing" is for what somebody else brings`;
}

function namesOf(kind: UsedKind, there: ReadonlySet<string>): string[] {
  return [...there].filter((name) => name.startsWith(`${kind}/`)).map((name) => name.slice(kind.length + 1));
}

/** What the pods of an object need, each at its place in the file: what slotstack adds to a workload is not there. */
function locatedUses({ object, document }: PlacedObject): Use[] {
  const written = document ? usesOf(document.value as KubernetesObject) : [];
  return usesOf(object).map(
    (use) => written.find(({ kind, name, key }) => kind === use.kind && name === use.name && key === use.key) ?? use,
  );
}

function firstOfEach(uses: readonly Use[]): Use[] {
  const first = new Map<string, Use>();
  for (const use of uses) {
    const identity = JSON.stringify([use.kind, use.name, use.key]);
    if (!first.has(identity)) first.set(identity, use);
  }
  return [...first.values()];
}

/** A key that a ConfigMap has not. One without any is for somebody to fill, as those with the certificates of a cluster. */
function missingKey({ kind, name, key }: Use, objects: readonly KubernetesObject[]): string | undefined {
  if (kind !== 'ConfigMap' || key === undefined) return undefined;
  const map = objects.find((each) => each.kind === 'ConfigMap' && each.metadata.name === name);
  const root = new Field(map);
  const keys = ['data', 'binaryData'].flatMap((field) => root.at(field).entries.map((entry) => entry.key));
  if (keys.length === 0 || keys.includes(key)) return undefined;
  return `ConfigMap/${name} has no key "${key}"${suggestion(key, keys)}: its pods would never start`;
}

/** A key that a Secret has not, of which all are known. */
function missingKeyOfSecret({ kind, name, key }: Use, secrets: readonly KnownSecret[]): string | undefined {
  const { keys } = secrets.find((secret) => kind === 'Secret' && secret.name === name && secret.isWhole) ?? {};
  if (!keys || key === undefined || keys.includes(key) || isGenerationKey(key)) return undefined;
  return `Secret/${name} has no key "${key}"${suggestion(key, keys) || `; it has ${keys.join(', ')}`}: its pods would never start`;
}

/** Whether the pods may be those that an operator makes: it labels them by what its object is called. */
function selectsOthers(service: KubernetesObject, byOperators: string): boolean {
  const values = new Field(service).at('spec', 'selector').entries.flatMap(({ text }) => text ?? []);
  return values.some((value) => byOperators.includes(JSON.stringify(value)));
}

/** Such an object may have something made that it names. */
function isOfOperator(object: KubernetesObject): boolean {
  const { group } = groupKind(object);
  return group.includes('.') && !group.endsWith('.k8s.io');
}
