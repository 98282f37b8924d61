import { SizeRoundingBehavior, type Size } from 'cdk8s';
import { thousandthsOf } from '../kubernetes/quantity';

/** Why something is no size of memory or storage; undefined where it is. */
export function sizeProblem(size: Size): string | undefined {
  // Whoever has no types may pass anything.
  const { asString } = size as Partial<Size>;
  const text = typeof asString === 'function' ? size.asString() : undefined;
  const amount = text === undefined ? undefined : thousandthsOf(text);
  return amount !== undefined && amount >= 1000 ? undefined : 'must be a Size of cdk8s, such as Size.gibibytes(1)';
}

/** Whole bytes. */
export function bytesOf(size: Size): number {
  return Math.floor(size.toKibibytes({ rounding: SizeRoundingBehavior.NONE }) * 1024);
}

/** Whole mebibytes. */
export function mebibytesOf(size: Size): number {
  return size.toMebibytes({ rounding: SizeRoundingBehavior.FLOOR });
}
