import type { KnownSecret } from '../stacks/secrets';
import { table } from './table';

export interface SecretsOfTarget {
  readonly target: string;
  readonly secrets: readonly KnownSecret[];
}

/** A line for each Secret of a target, in columns. */
export function secretTable({ target, secrets }: SecretsOfTarget): string[] {
  if (secrets.length === 0) return [`${target}: no Secret`];
  return table([
    ['TARGET', 'SECRET', 'SOURCE', 'KEYS', 'BY'],
    ...secrets.map(({ name, source, keys, by }) => [target, name, source, keys?.join(',') ?? '-', by]),
  ]);
}
