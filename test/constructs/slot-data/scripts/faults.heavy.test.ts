import { compiled } from './compiled';
import { all, errors, failAtCalls, some } from './faults';
import { faultSituations } from './fault-situations';
import { describeAsRoot, Sandbox, testWithProgram } from './sandbox';

let tools: Sandbox;
beforeAll(() => {
  tools = new Sandbox();
});
afterAll(() => {
  tools.remove();
});

describeAsRoot('one call of the system fails', () => {
  describe.each(errors.map((error, index) => [error, index] as const))('with %s', (error, index) => {
    testWithProgram('cc').each(faultSituations)('$name', async (situation) => {
      // Everywhere with one of the errors; with the others, each at calls of its own.
      const few = situation.script === 'collect' ? some(12, 1 + index) : some(8, 1 + index);
      const many = situation.script === 'collect' ? some(3) : all;
      const isFirst = index === 0 || situation.name === 'ensure in a slot of this task: its data stays';
      const counts = await failAtCalls(compiled(tools, 'fault'), situation, error, isFirst ? many : few);
      process.stderr.write(`${error}: ${situation.name}: ${JSON.stringify(counts)}\n`);
    });
  });
});
