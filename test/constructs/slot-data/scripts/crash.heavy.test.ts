import { killAtSteps } from './crash';
import { situations } from './crash-situations';
import { describeAsRoot, Sandbox } from './sandbox';

describeAsRoot('killed at any step (cases 40 and 42)', () => {
  test.each(situations)('$name', async (situation) => {
    expect(await killAtSteps(() => new Sandbox(), situation)).toBeGreaterThan(2);
  });
});
