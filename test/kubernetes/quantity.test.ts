import { quantityText, thousandthsOf } from '../../kubernetes/quantity';

test.each([
  ['0', 0],
  ['1', 1000],
  ['100m', 100],
  ['0.1', 100],
  ['.5', 500],
  ['1.', 1000],
  ['1500u', 2],
  ['1n', 1],
  ['3k', 3_000_000],
  ['2e3', 2_000_000],
  ['1E3', 1_000_000],
  ['1E', 1e21],
  ['64Mi', 67_108_864_000],
  ['1.5Gi', 1_610_612_736_000],
  [2, 2000],
  [0.29, 290],
  [1.1, 1100],
])('%s is %d thousandths', (quantity, thousandths) => {
  expect(thousandthsOf(quantity)).toBe(thousandths);
});

test.each(['', '-1', 'Gi', '1 Gi', '1GB', '1mi', '1Ki5', '1e', '1e1000', 'NaN', '0x10', '1_000'])(
  '%j is no quantity',
  (text) => {
    expect(thousandthsOf(text)).toBeUndefined();
  },
);

test.each([
  ['100m', false, '100m'],
  ['1.5', false, '1500m'],
  ['3000m', false, '3'],
  ['2048Mi', true, '2Gi'],
  ['1.5Gi', true, '1536Mi'],
  ['1025Ki', true, '1025Ki'],
  ['1000', true, '1000'],
  ['0', true, '0'],
  ['2048', false, '2048'],
])('%s, as a size %j, is written %s', (quantity, isSize, written) => {
  expect(quantityText(thousandthsOf(quantity) ?? NaN, isSize)).toBe(written);
});
