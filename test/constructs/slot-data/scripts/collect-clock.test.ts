import { CollectorSandbox } from './collector';
import { describeAsRoot, execute, Sandbox, testWithProgram, type Result } from './sandbox';

let sandbox: Sandbox;
let collector: CollectorSandbox;
beforeEach(() => {
  sandbox = new Sandbox();
  collector = new CollectorSandbox(sandbox);
  collector.list([{ slot: 3 }, { slot: 4, state: 'active' }]);
  collector.slot(3);
  collector.slot(4);
  collector.trash('dev');
});
afterEach(() => {
  sandbox.remove();
});

/** As if the machine's clock were set: what counts the time since the start of the node stays as it is. */
const runAt = (clock: string): Promise<Result> => {
  const options = { runs: '2', 'most-slots': '4' };
  return execute(['faketime', '-f', clock, ...sandbox.command('collect', collector.arguments(options))], {
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  });
};

describeAsRoot('collect by a clock that is wrong', () => {
  testWithProgram('faketime')('case 48: set a year forward and back, again and again: nothing is moved', async () => {
    const before = collector.dataState();
    expect(await runAt('+0')).toMatchObject({ code: 0, stderr: '' });
    for (const clock of ['+365d', '+0', '-365d', '+0', '-365d', '+365d']) {
      const result = await runAt(clock);
      expect(result).toMatchObject({ code: 0, stderr: '' });
      expect(result.stdout).toContain('collect: the clock jumped: everything is seen for the first time\n');
    }
    expect(collector.dataState()).toBe(before);
  });

  testWithProgram('faketime')(
    'case 48: always a year behind: nothing is moved, and what is gone is said to be of the future',
    async () => {
      const before = collector.dataState();
      for (let run = 1; run <= 4; run++) {
        const result = await runAt('-365d');
        expect(result).toMatchObject({ code: 0, stderr: '' });
        expect(CollectorSandbox.decision(result, 3)).toBe('stays: touched in the future');
        expect(CollectorSandbox.decision(result, 4)).toBe('stays: active');
      }
      expect(collector.dataState()).toBe(before);
    },
  );

  testWithProgram('faketime')('case 48: always a year ahead: what is in use and young trash stay', async () => {
    for (let run = 1; run <= 4; run++) {
      const result = await runAt('+365d');
      expect(result).toMatchObject({ code: 0, stderr: '' });
      expect(CollectorSandbox.decision(result, 4)).toBe('stays: active');
    }
    expect(sandbox.read('slots/4/postgres/content')).toBe('of slot 4');
    expect(sandbox.read('dev/.slot-data/trash/postgres.Abcd1234/data/content')).toBe('in the trash');
    // Aside, but not away: its time there has only begun.
    expect(collector.orphans()).toEqual(['alimentor-dev-3']);
  });
});
