import { expectedCpu } from '../../../tools/bench/measure';
import { measured } from './measured';

const helm = (slots: number, cpu: number) => measured('Helm, one release', slots, cpu);

test('a run is expected to take what the slots since the last size would add', () => {
  expect(expectedCpu([helm(1, 1), helm(10, 10), helm(100, 100)], 1000)).toBe(1000);
  expect(expectedCpu([helm(1, 0.3), helm(10, 0.3)], 1000)).toBe(0.3);
});

test('of one that has not run, or only once, nothing is expected', () => {
  expect(expectedCpu([], 1000)).toBe(0);
  expect(expectedCpu([helm(1, 1)], 1000)).toBe(0);
});
