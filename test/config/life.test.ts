import { lifeOf, lifeText } from '../../config/life';

const record = { slot: 3, generation: 7, owner: 'alice', since: '2026-01-01T00:00Z' };

test('a life is known by the generation at which its holder took the slot, and by the holder', () => {
  expect(lifeOf({ ...record, life: 5, issue: 42 })).toEqual({ number: 5, holder: 'issue-42' });
  expect(lifeOf({ ...record, life: 5, pr: 42 })).toEqual({ number: 5, holder: 'pr-42' });
});

test('a file from before there were lives counts its generation', () => {
  expect(lifeOf({ ...record, issue: 42 }).number).toBe(7);
});

test('a slot that nobody ever took has a life, too', () => {
  expect(lifeText(lifeOf(undefined))).toBe('0-nobody');
});

test('a holder without a number is told by the owner, whatever that is, as the value of a label', () => {
  const holders = ['alice', 'Ülrich <ü@example.org>', '{{ fail }}'].map((owner) => lifeOf({ ...record, owner }).holder);
  expect(new Set(holders).size).toBe(3);
  for (const holder of holders) expect(holder).toMatch(/^owner-[0-9a-f]{8}$/);
});
