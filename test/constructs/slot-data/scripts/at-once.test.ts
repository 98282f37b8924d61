import { contests } from './at-once';
import { describeAsRoot, Sandbox } from './sandbox';

// at-once.heavy.test.ts has many rounds.
describeAsRoot('case 43: at once', () => {
  test.each(contests)('$name', async ({ round }) => {
    const sandbox = new Sandbox();
    await expect(round(sandbox)).resolves.toBeUndefined();
    sandbox.remove();
  });
});
