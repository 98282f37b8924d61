import { killAtSteps } from './crash';
import { situations, type Situation } from './crash-situations';
import { describeAsRoot, Sandbox } from './sandbox';

// One situation for each script but the collector, and two steps far from each other: crash.heavy.test.ts has all.
const isFirst = ({ script }: Situation, index: number) =>
  index === situations.findIndex((each) => each.script === script);
const some = situations.filter(isFirst).filter(({ script }) => script !== 'collect');
const twoOf = (steps: number[]) => [1, 2].map((third) => steps[Math.floor((third * steps.length) / 3)] ?? 1);

describeAsRoot('killed at some steps (cases 40 and 42)', () => {
  test.each(some)('$name', async (situation) => {
    expect(await killAtSteps(() => new Sandbox(), situation, twoOf)).toBe(2);
  });
});
