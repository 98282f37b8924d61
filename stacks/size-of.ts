import { Size } from 'cdk8s';

/** `512Mi`, `2Gi` or `1Ti`, as the schema has it. */
export function sizeOf(text: string): Size {
  const amount = parseInt(text, 10);
  if (text.endsWith('Ti')) return Size.tebibytes(amount);
  return text.endsWith('Gi') ? Size.gibibytes(amount) : Size.mebibytes(amount);
}
