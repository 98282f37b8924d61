import { targetJobName } from '../../constructs/target-job-name';

test('the name of a Job is that of its target, after what it does', () => {
  expect(targetJobName('slot-gate', 'shop-dev-3')).toBe('slot-gate-shop-dev-3');
});

test('a name that is too long for a label of its pods ends with a hash, so that it is still the only one', () => {
  const names = ['a', 'b'].map((last) => targetJobName('slot-data-cleanup', `${'x'.repeat(62)}${last}`));
  expect(new Set(names).size).toBe(2);
  for (const name of names) expect(name).toMatch(/^slot-data-cleanup-x{36}-[0-9a-f]{8}$/);
});
