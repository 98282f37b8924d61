import { compiled } from './compiled';
import { failAtCalls, on, some } from './faults';
import { faultSituations } from './fault-situations';
import { describeAsRoot, Sandbox, testWithProgram } from './sandbox';

// All calls, with all errors, are in faults.heavy.test.ts.
let tools: Sandbox;
beforeAll(() => {
  tools = new Sandbox();
});
afterAll(() => {
  tools.remove();
});

const called = (name: string) => faultSituations.filter((situation) => situation.name.startsWith(name));
const isFirst = ({ script }: { script: string }, index: number) =>
  index === faultSituations.findIndex((each) => each.script === script);

describeAsRoot('one call of the system fails', () => {
  testWithProgram('cc').each(called('ensure in a slot of this task'))(
    'at the marker or the data of the present task: $name',
    async (situation) => {
      const fault = compiled(tools, 'fault');
      const counts = await failAtCalls(fault, situation, 'EIO', on(/slots\/3\/(postgres|.*owner)$/), 'slots/3/');
      expect(counts.calls).toBeGreaterThan(4);
      expect(counts.codes['75']).toBeGreaterThan(3);
    },
  );

  // Each line of it, of which bash writes one after the other.
  testWithProgram('cc').each([...called('ensure in a new slot'), ...called('restore')])(
    'where a marker is written: $name',
    async (situation) => {
      const fault = compiled(tools, 'fault');
      const counts = await failAtCalls(fault, situation, 'EIO', on(/write .*[.]owner[.]new$/), '.owner.new');
      expect(counts.calls).toBeGreaterThan(0);
      expect(counts.codes).not.toHaveProperty('0');
    },
  );

  testWithProgram('cc').each(faultSituations.filter(isFirst).filter(({ script }) => script !== 'collect'))(
    'at some of all: $name',
    async (situation) => {
      expect((await failAtCalls(compiled(tools, 'fault'), situation, 'EIO', some(60, 12))).calls).toBeGreaterThan(0);
    },
  );
});
