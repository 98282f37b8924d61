import type { OperatedProps } from './operated-props';

/** Requests and limits of an instance, as the one pod of a data service has them. */
export function amountsOfInstance({ memory: size, cpu, cpuLimit }: OperatedProps): {
  readonly requests: Readonly<Record<string, string>>;
  readonly limits: Readonly<Record<string, string>>;
} {
  const memory = size.asString();
  return {
    requests: { ...(cpu && { cpu: cpu.amount }), memory },
    limits: { ...(cpuLimit && { cpu: cpuLimit.amount }), memory },
  };
}

/** Each amount as a class of the generated types has it. */
export function amountsAs<Quantity>(
  amounts: Readonly<Record<string, string>>,
  quantity: (text: string) => Quantity,
): Record<string, Quantity> {
  return Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, quantity(amount)]));
}
