import { ClaimSandbox } from './claim-sandbox';
import { claimSituations } from './claim-situations';
import { killAtSteps } from './crash';
import { describeAsRoot } from './sandbox';

describeAsRoot('killed at any step, in the volume of a claim', () => {
  describe.each([999, 0] as const)('as user %i', (user) => {
    test.each(claimSituations)('$name', async (situation) => {
      expect(await killAtSteps(() => new ClaimSandbox(user), situation)).toBeGreaterThan(2);
    });
  });
});
