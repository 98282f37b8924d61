import { Cpu } from 'cdk8s-plus-28';

/** `100m` or `2`, as the schema has it. */
export function cpuOf(text: string): Cpu {
  const amount = parseInt(text, 10);
  return text.endsWith('m') ? Cpu.millis(amount) : Cpu.units(amount);
}
