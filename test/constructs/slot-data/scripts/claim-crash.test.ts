import { ClaimSandbox } from './claim-sandbox';
import { claimSituations } from './claim-situations';
import { killAtSteps } from './crash';
import { describeAsRoot } from './sandbox';

// Two steps far from each other: claim-crash.heavy.test.ts has all.
const twoOf = (steps: number[]) => [1, 2].map((third) => steps[Math.floor((third * steps.length) / 3)] ?? 1);

describeAsRoot('killed at some steps, in the volume of a claim', () => {
  test.each(claimSituations)('$name', async (situation) => {
    expect(await killAtSteps(() => new ClaimSandbox(), situation, twoOf)).toBe(2);
  });
});
