import { compiled } from './compiled';
import { situations } from './crash-situations';
import { describeAsRoot, execute, Sandbox, testWithProgram } from './sandbox';

// This kernel needs no security module for it: what one refuses, a filter of system calls refuses in the same words.
describeAsRoot('case 55: a security module denies', () => {
  describe.each(['mkdir', 'rename'])('%s', (call) => {
    testWithProgram('cc').each(situations)('$name', async ({ script, prepare, meanwhile, next, expected }) => {
      const sandbox = new Sandbox();
      try {
        const command = sandbox.command(script, prepare(sandbox));
        const result = await execute([compiled(sandbox, 'deny'), call, ...command]);
        // Who says that it is done must have done it.
        if (result.code !== 0) expect(result.stderr).toContain('Permission denied');
        meanwhile?.(sandbox);
        if (next) expect(await next(sandbox)).toMatchObject({ code: 0 });
        else if (result.code !== 0) expect(await execute(command)).toMatchObject({ code: 0 });
        expected(sandbox);
      } finally {
        sandbox.remove();
      }
    });

    testWithProgram('cc')('a slot of an earlier task does not start, and its data is not lost', async () => {
      const sandbox = new Sandbox();
      sandbox.earlier({ generation: '6' });
      const args = [...sandbox.arguments('ensure'), 'postgres=999:999:0700'];
      const result = await execute([compiled(sandbox, 'deny'), call, ...sandbox.command('ensure', args)]);
      expect(result).toMatchObject({ code: 1 });
      expect(result.stderr).toContain('Permission denied');
      sandbox.remove();
    });
  });
});
