import type { Container } from '../../kubernetes/pod-template';

type Variable = NonNullable<Container['env']>[number] & { readonly valueFrom?: unknown };

const count = 'GIT_CONFIG_COUNT';

/**
 * Variables of a container, with those that make git work in a checkout that lies in a volume: the mount belongs to root, and git refuses
 * what is another's.
 *
 * It comes behind entries of configuration that are there already. Where a Secret or the like says how many these are, nobody knows here
 * which is the next, and all stay as they are.
 */
export function withTrustedCheckout(variables: readonly Variable[], path: string): Variable[] {
  const stated = variables.findLast(({ name }) => name === count);
  const entries = stated ? (stated.valueFrom === undefined ? (stated.value ?? '') : undefined) : '';
  if (entries === undefined || !/^\d{0,4}$/.test(entries)) return [...variables];
  const index = Number(entries);
  return [
    ...variables.filter(({ name }) => name !== count),
    { name: count, value: String(index + 1) },
    { name: `GIT_CONFIG_KEY_${index}`, value: 'safe.directory' },
    { name: `GIT_CONFIG_VALUE_${index}`, value: path },
  ];
}
