import { bytesOf, mebibytesOf } from '../../config/memory';

test.each([
  ['1Mi', 1048576, 1],
  ['512Mi', 536870912, 512],
  ['2Gi', 2147483648, 2048],
  ['999999Gi', 1073740750258176, 1023998976],
])('%s is %i bytes and %i mebibytes', (memory, bytes, mebibytes) => {
  expect(bytesOf(memory)).toBe(bytes);
  expect(mebibytesOf(bytes)).toBe(mebibytes);
});

test('a part of a mebibyte does not count', () => {
  expect(mebibytesOf(2 * 1048576 - 1)).toBe(1);
});
