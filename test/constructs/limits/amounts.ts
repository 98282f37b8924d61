import { quantityText } from '../../../kubernetes/quantity';
import { amountsOf, type Amounts } from '../../../constructs/limits/amounts';
import type { Resources } from '../../../constructs/limits/container-resources';

/** As a reader writes them, without what is nothing. */
export function written(amounts: Amounts): Record<string, string> {
  return Object.fromEntries(
    [...amounts]
      .filter(([, amount]) => amount > 0)
      .map(([name, amount]) => [name, quantityText(amount, /memory|storage/.test(name))]),
  );
}

export function resources(requests: Record<string, string> = {}, limits: Record<string, string> = {}): Resources {
  return { requests: amountsOf(requests), limits: amountsOf(limits) };
}
