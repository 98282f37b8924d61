import type { DeclaredSecret } from '../config/secrets';
import type { SecretSource } from '../config/schema/secrets';
import type { Target } from '../config/target';
import { isOperated } from '../config/schema/data-services';
import type { Problems } from '../input/problem';
import { groupKind, objectName, type KubernetesObject } from '../kubernetes/kubernetes-object';
import type { PlacedObject } from '../kubernetes/placed-object';
import { Field } from '../kubernetes/object-checks/field';
import { credentialKeys } from '../rules/data-service/credentials';
import { generatedSecrets } from './generated-secrets';

/** A Secret that a target's pods may count on. */
export interface KnownSecret {
  readonly name: string;
  readonly source: SecretSource;
  /** Of what it comes, to people. */
  readonly by: string;
  /** Its keys. @default not known */
  readonly keys?: readonly string[];
  /** Whether it has no others: what somebody has made by hand may have. */
  readonly isWhole: boolean;
}

/** What a target's Secrets are known from. */
export interface SecretsOfTarget {
  readonly target: Target;
  /** Secrets of its files, with their values. */
  readonly files: readonly PlacedObject[];
  /** Its objects. */
  readonly entries: readonly PlacedObject[];
}

/** What services.yaml declares for a namespace: for its owner, and for guests in it. */
export function declaredIn(namespace: string, targets: readonly Target[]): DeclaredSecret[] {
  const residents = targets.filter((target) => target.namespace === namespace);
  const inOrder = [...residents].sort((a, b) => Number(b.ownsNamespace) - Number(a.ownsNamespace));
  const byName = new Map(
    inOrder
      .flatMap(({ secrets }) => secrets)
      .reverse()
      .map((secret) => [secret.name, secret]),
  );
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Whether the values that a file has for a Secret count: in its namespace, where nothing else gives it others. */
export function countsInFile({ name, namespace }: KubernetesObject['metadata'], target: Target): boolean {
  const declared = target.secrets.find((secret) => secret.name === name);
  const isOfFile = !declared || (declared.source === 'environment' && declared.keys.length === 0);
  return namespace === target.namespace && isOfFile && !generatedSecrets(target).includes(name);
}

/** Each Secret of a target with the one source that it has; by name. */
export function knownSecrets({ target, files: all, entries }: SecretsOfTarget): KnownSecret[] {
  const files = all.filter(({ object }) => object.metadata.namespace === target.namespace);
  const secrets = [
    ...target.secrets.map((secret) => ofDeclaration(secret, files)),
    ...target.groups.flatMap(({ dataServices }) => dataServices.map(({ config }) => ofDataService(config, target))),
    ...files.map((file) => ofFile(file, target)),
    ...entries.flatMap(({ object }) => byController(object)),
  ];
  // What services.yaml says comes first: it may say more of one that somebody else makes.
  const byName = new Map(secrets.reverse().map((secret) => [secret.name, withKeysOf(secret, secrets)]));
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Data services of a lasting environment may share a Secret, which then has the keys of each. */
function withKeysOf(secret: KnownSecret, all: readonly KnownSecret[]): KnownSecret {
  const same = all.filter(({ name, by }) => name === secret.name && by === secret.by);
  return same.length < 2 ? secret : { ...secret, keys: [...new Set(same.flatMap(({ keys = [] }) => keys))].sort() };
}

/** The same, told from the target alone. */
export function secretsOf(target: Target): KnownSecret[] {
  const entries = target.groups.flatMap(({ objects }) => objects);
  const files = entries.filter(({ object }) => isSecretWithValues(object));
  return knownSecrets({ target, files, entries: entries.filter((entry) => !files.includes(entry)) });
}

/** One without any is for a controller to fill: it holds nothing secret, and whoever fills it may need to find it. */
export function isSecretWithValues(object: KubernetesObject): boolean {
  return object.kind === 'Secret' && object.apiVersion === 'v1' && keysOf(object).length > 0;
}

const words: Record<SecretSource, string> = {
  existing: 'somebody has made it',
  generated: 'a Job, once in the life of the namespace',
  shared: "the platform's",
  environment: 'slotstack secrets apply',
  external: 'a controller',
};

function ofDeclaration({ name, source, from, keys }: DeclaredSecret, files: readonly PlacedObject[]): KnownSecret {
  const file = files.find(({ object }) => object.metadata.name === name);
  const known = source === 'environment' && file ? keysOf(file.object) : keys.map((key) => key.name);
  const by = source === 'shared' ? `${words.shared} ${from}` : words[source];
  return { name, source, by, isWhole: known.length > 0, ...(known.length > 0 && { keys: known }) };
}

function ofDataService(
  config: Target['groups'][number]['dataServices'][number]['config'],
  { slot }: Target,
): KnownSecret {
  const { name, secret, type } = config;
  const isMade = slot !== undefined && !isOperated(config);
  return {
    name: secret,
    source: isMade ? 'generated' : 'existing',
    by: isMade ? `data service ${name}, for each generation of its data` : words.existing,
    keys: credentialKeys(type),
    isWhole: isMade,
  };
}

function ofFile({ object, position }: PlacedObject, { slot }: Target): KnownSecret {
  return {
    name: object.metadata.name,
    source: slot === undefined ? 'existing' : 'environment',
    by: `${slot === undefined ? words.existing : words.environment}, as in ${position.file}`,
    keys: keysOf(object),
    isWhole: slot !== undefined,
  };
}

/** Secrets that controllers make by an object among the files. */
function byController(object: KubernetesObject): KnownSecret[] {
  const { group, kind } = groupKind(object);
  const root = new Field(object);
  const name = makers[`${kind}.${group}`]?.(root) ?? undefined;
  return name === undefined ? [] : [{ name, source: 'external', by: objectName(object), isWhole: false }];
}

const ownName = (root: Field) => root.at('metadata', 'name').text;

/** Kinds whose objects become a Secret, with its name. */
const makers: Readonly<Record<string, (root: Field) => string | undefined>> = {
  'Secret.': ownName,
  'SealedSecret.bitnami.com': (root) => root.at('spec', 'template', 'metadata', 'name').text ?? ownName(root),
  'ExternalSecret.external-secrets.io': (root) => root.at('spec', 'target', 'name').text ?? ownName(root),
  'Certificate.cert-manager.io': (root) => root.at('spec', 'secretName').text,
};

export function keysOf({ data, stringData }: KubernetesObject): string[] {
  return [...new Set([data, stringData].flatMap((values) => Object.keys(values ?? {})))];
}

/** A Secret that is to come from two, or from nobody. */
export function checkSources(
  declared: readonly DeclaredSecret[],
  { target, files, entries }: SecretsOfTarget,
  problems: Problems,
): void {
  const services = target.groups.flatMap(({ dataServices }) => dataServices.map(({ config }) => config));
  for (const { name, source, keys, position } of declared) {
    const service = services.find(({ secret }) => secret === name);
    const add = (message: string) => {
      problems.add(position, `secrets.${name}: ${message}`, target.slot);
    };
    if (service && target.slot !== undefined && !isOperated(service))
      add(`is made for data service ${service.name}, with a new password for each generation: leave it out here`);
    const file = files.find(
      ({ object: { metadata } }) => metadata.name === name && metadata.namespace === target.namespace,
    );
    if (!file && source === 'environment' && keys.length === 0)
      add('keys are required: which values it has, as its source is environment, and no file has it');
    if (file && source === 'environment' && keys.length > 0)
      add(`has its values from ${file.position.file}, too: leave it out here, or there`);
    const isByObject = entries.some(({ object }) => byController(object).some((secret) => secret.name === name));
    // One that is there without any key looks to the Job as if it were not there.
    if (source !== 'external' && source !== 'existing' && isByObject)
      add('has an object among the files, which makes it: leave it out here, or there');
    if (source === 'external' && !isByObject)
      add('no object of the files makes it: add its ExternalSecret, SealedSecret or Certificate, or say who makes it');
  }
}
