import { differencesIn } from './templates';

test.each([11, 12, 13, 14])('no template of 50,000 made at random is otherwise than its slots (%d)', (seed) => {
  expect(differencesIn(50_000, seed)).toEqual([]);
});
