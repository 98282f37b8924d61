import { contests } from './at-once';
import { describeAsRoot, Sandbox } from './sandbox';

const rounds = 50;

describeAsRoot(`case 43: at once, ${rounds} times`, () => {
  test.each(contests)('$name', async ({ round }) => {
    for (let number = 1; number <= rounds; number++) {
      const sandbox = new Sandbox();
      await expect(round(sandbox)).resolves.toBeUndefined();
      sandbox.remove();
    }
  });
});
