import type { Position } from '../input/problem';
import type { YamlDocument } from '../input/yaml-document';
import { randomText, type Alphabet } from '../rules/defaults/generated-values';
import type { SecretConfig, SecretSource } from './schema/secrets';
import type { Services } from './schema/services';

/** A Secret that services.yaml declares, and who gives it its values. */
export interface DeclaredSecret {
  readonly name: string;
  readonly source: SecretSource;
  readonly keys: readonly SecretKey[];
  /** The Secret of the platform's namespace that it is a copy of. */
  readonly from: string;
  readonly type: string;
  /** Where an operator has its values from. @default it is not asked to */
  readonly origin?: ExternalOrigin;
  readonly position: Position;
}

export interface SecretKey {
  readonly name: string;
  /** The environment variable with its value, where the environment has it. */
  readonly variable: string;
  /** Characters, where it is generated. */
  readonly length: number;
  readonly alphabet: Alphabet;
}

/** The Secrets of a target; what is left without a source does not hold there. */
export function declaredSecrets({ secrets = {} }: Services, document: YamlDocument): DeclaredSecret[] {
  return Object.entries(secrets).flatMap(([name, config]): DeclaredSecret[] => {
    const { source, keys = {}, from = name, type = 'Opaque' } = config;
    const origin = originOf(name, config);
    if (source === '') return [];
    return [
      {
        ...{ name, source, from, type },
        keys: Object.entries(keys).map(([key, of]) => ({
          name: key,
          variable: of.variable ?? key,
          length: of.length ?? randomText.usual,
          alphabet: of.alphabet ?? randomText.alphabets[0],
        })),
        ...(origin && { origin }),
        position: document.positionOfKey(['secrets', name]),
      },
    ];
  });
}

function originOf(secret: string, { store, keys = {}, generator }: SecretConfig): ExternalOrigin | undefined {
  if (generator) {
    const { apiVersion = 'generators.external-secrets.io/v1alpha1', ...names } = generator;
    return { generator: { ...names, apiVersion } };
  }
  if (!store) return undefined;
  const remote = Object.entries(keys).map(([name, { remote: own = secret, property = name }]) => ({
    ...{ name, remote: own },
    ...(property !== '' && { property }),
  }));
  return {
    store: { name: store.name, kind: store.kind || 'ClusterSecretStore' },
    keys: remote,
    refresh: store.refresh || '1h',
  };
}

/** Where an operator has the values of a Secret from: a store, or what makes them. */
export type ExternalOrigin = FromStore | FromGenerator;

export interface FromStore {
  readonly store: { readonly name: string; readonly kind: 'SecretStore' | 'ClusterSecretStore' };
  readonly keys: readonly RemoteKey[];
  /** How often they are read again, as a Go duration. */
  readonly refresh: string;
}

export interface RemoteKey {
  /** Key of the Secret. */
  readonly name: string;
  /** What the store calls it. */
  readonly remote: string;
  /** Part of that. @default all of it */
  readonly property?: string;
}

export interface FromGenerator {
  readonly generator: { readonly kind: string; readonly name: string; readonly apiVersion: string };
}

/** The environment variables with values of Secrets. */
export function variablesOfSecrets(secrets: readonly DeclaredSecret[]): string[] {
  const all = secrets.filter(({ source }) => source === 'environment').flatMap(({ keys }) => keys);
  return [...new Set(all.map(({ variable }) => variable))].sort();
}
