import { thousandthsOf, type Thousandths } from '../../kubernetes/quantity';

/** Amounts by name: of resources of a container (`memory`), or of what a ResourceQuota counts (`limits.memory`). */
export type Amounts = ReadonlyMap<string, Thousandths>;

/** Amounts of a manifest, whose types are checked elsewhere. */
export function amountsOf(quantities: Readonly<Record<string, string | number | null>> | null | undefined): Amounts {
  return new Map(
    Object.entries(quantities ?? {}).flatMap(([name, quantity]): [string, Thousandths][] => {
      const amount = thousandthsOf(quantity ?? '');
      return amount === undefined ? [] : [[name, amount]];
    }),
  );
}

/** The amounts of the first, and of the second what the first has not. */
export function withDefaults(amounts: Amounts, defaults: Amounts): Amounts {
  return new Map([...defaults, ...amounts]);
}

/** The sum by name, each of them `times` as often. */
export function sum(all: readonly { readonly amounts: Amounts; readonly times?: number }[]): Amounts {
  const total = new Map<string, Thousandths>();
  for (const { amounts, times = 1 } of all) {
    for (const [name, amount] of amounts) total.set(name, (total.get(name) ?? 0) + amount * times);
  }
  return total;
}

/** The largest by name. */
export function largest(all: readonly Amounts[]): Amounts {
  const maximum = new Map<string, Thousandths>();
  for (const [name, amount] of all.flatMap((amounts) => [...amounts])) {
    maximum.set(name, Math.max(maximum.get(name) ?? 0, amount));
  }
  return maximum;
}
