import { tierOf, type Tier } from './tier';

/** What no test but the quick ones reads. */
const bystanders = /\.md$|^tools\/|^test\/evidence\//;

/** Which changed files may change how the tests of a tier end: not the tests of another. */
export function concerned({ name }: Tier, changed: readonly string[]): string[] {
  return changed.filter((file) => {
    if (name !== 'quick' && bystanders.test(file)) return false;
    const tier = tierOf(file);
    return !tier || tier.name === name;
  });
}
