import { compareStrings } from './bytes';
import { Failure } from './template-error';
import { Byte, typeName, type Value } from './values';

/** `eq`: integers compare whatever their type, everything else only with its own type; nil equals nil. */
export function equal(left: Value, right: Value): boolean {
  const [one, other] = [comparable(left), comparable(right)];
  if (isNil(one) || isNil(other)) return isNil(one) && isNil(other);
  if (typeof one !== typeof other) throw incompatible(left, right);
  if (typeof one === 'object') throw new Failure(`non-comparable types: ${typeName(left)} and ${typeName(right)}`);
  return one === other;
}

/** `lt`: numbers and strings have an order within their type, nothing else has. */
export function less(left: Value, right: Value): boolean {
  const [one, other] = [comparable(left), comparable(right)];
  if (typeof one === 'bigint' && typeof other === 'bigint') return one < other;
  if (typeof one === 'number' && typeof other === 'number') return one < other;
  if (typeof one === 'string' && typeof other === 'string') return compareStrings(one, other) < 0;
  throw incompatible(left, right);
}

export function lessOrEqual(left: Value, right: Value): boolean {
  return less(left, right) || equal(left, right);
}

function comparable(value: Value): Value {
  return value instanceof Byte ? value.value : value;
}

function isNil(value: Value): boolean {
  return value === undefined || value === null;
}

function incompatible(left: Value, right: Value): Failure {
  return new Failure(`incompatible types for comparison: ${typeName(left)} and ${typeName(right)}`);
}
