import { tierOf, type Tier } from './tier';

/** What no test but the quick ones reads. */
const bystanders = /\.md$|^tools\/|^test\/evidence\//;

/**
 * Which changed files may change how the tests of a tier end: not the tests of another, nor those that were run again since.
 *
 * @param again files of tests
 */
export function concerned({ name }: Tier, changed: readonly string[], again: readonly string[] = []): string[] {
  return changed.filter((file) => {
    if (again.includes(file) || (name !== 'quick' && bystanders.test(file))) return false;
    const tier = tierOf(file);
    return !tier || tier.name === name;
  });
}
