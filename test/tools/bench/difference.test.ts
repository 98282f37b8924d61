import { differenceOf } from '../../../tools/bench/difference';

test.each<[string, unknown, unknown, string]>([
  ['another value', { a: [{ b: 1 }] }, { a: [{ b: '1' }] }, '/a/0/b is 1 instead of "1"'],
  ['a key too many', { a: 1, b: 2 }, { a: 1 }, '/b is 2 instead of missing'],
  ['a key that is missing', {}, { a: { b: 1 } }, '/a is missing instead of {"b":1}'],
  ['a list that is shorter', { a: [1] }, { a: [1, 2] }, '/a/1 is missing instead of 2'],
  ['a map for a list', { a: {} }, { a: [] }, '/a is {} instead of []'],
  ['nothing for a map', { a: null }, { a: {} }, '/a is null instead of {}'],
])('%s is found', (_, value, expected, difference) => {
  expect(differenceOf(value, expected)).toBe(difference);
});

test('the order of keys is free, that of lists is not', () => {
  expect(differenceOf({ a: 1, b: [2, 3] }, { b: [2, 3], a: 1 })).toBeUndefined();
  expect(differenceOf({ b: [3, 2] }, { b: [2, 3] })).toBe('/b/0 is 3 instead of 2');
});
