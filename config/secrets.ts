import type { Position } from '../input/problem';
import type { YamlDocument } from '../input/yaml-document';
import { randomText, type Alphabet } from '../rules/defaults/generated-values';
import type { SecretSource } from './schema/secrets';
import type { Services } from './schema/services';

/** A Secret that services.yaml declares, and who gives it its values. */
export interface DeclaredSecret {
  readonly name: string;
  readonly source: SecretSource;
  readonly keys: readonly SecretKey[];
  /** The Secret of the platform's namespace that it is a copy of. */
  readonly from: string;
  readonly type: string;
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
        position: document.positionOfKey(['secrets', name]),
      },
    ];
  });
}

/** The environment variables with values of Secrets. */
export function variablesOfSecrets(secrets: readonly DeclaredSecret[]): string[] {
  const all = secrets.filter(({ source }) => source === 'environment').flatMap(({ keys }) => keys);
  return [...new Set(all.map(({ variable }) => variable))].sort();
}
