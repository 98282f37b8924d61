import { CommanderError } from '@commander-js/extra-typings';
import { readFileSync } from 'node:fs';
import { explain } from '../../cli/explain';
import { UsageError } from '../../cli/usage-error';
import { InvalidInput } from '../../input/problem';
import { Refused } from '../../output/refused';
import { CommandFailed } from '../../process/command-failed';

const position = { file: 'services.yaml', line: 3, column: 7 };

/** What is said of an error, and the exit code. */
function explained(error: unknown, writes = false) {
  const lines: unknown[] = [];
  const spy = jest.spyOn(console, 'error').mockImplementation((line: unknown) => lines.push(line));
  const exitCode = explain(error, writes);
  spy.mockRestore();
  return { lines, exitCode };
}

test("a user's mistake is a line for each problem, and exit code 1", () => {
  const problem = { position, message: 'is wrong' };
  const lines = ['error: services.yaml:3:7 is wrong'];
  expect(explained(new InvalidInput([problem]))).toEqual({ lines, exitCode: 1 });
  expect(explained(new InvalidInput([problem]), true)).toEqual({
    lines: [...lines, 'nothing written: 1 problem'],
    exitCode: 1,
  });
  expect(explained(new InvalidInput([problem, problem]), true).lines.at(-1)).toBe('nothing written: 2 problems');
});

/** What the system says of a file that is not there. */
function ofTheSystem(): unknown {
  try {
    return readFileSync('/proc/self/no-such-file');
  } catch (error) {
    return error;
  }
}

test.each<[string, unknown, string, number]>([
  ['what cannot be done safely', new Refused('dist holds something'), 'dist holds something', 1],
  ['a command that failed', new CommandFailed('it is full'), 'it is full', 1],
  ['a failure that programs know', new CommandFailed('all slots are in use', 69), 'all slots are in use', 69],
  ['a call that is not understood', new UsageError('--issue or --pr is required'), '--issue or --pr is required', 2],
  [
    'what the system does not allow',
    ofTheSystem(),
    '/proc/self/no-such-file: there is no such file, or no directory that it is to lie in',
    1,
  ],
])('%s is a line, without a stack trace', (_, error, line, exitCode) => {
  expect(explained(error)).toEqual({ lines: [`error: ${line}`], exitCode });
});

test('a defect of ours is shown with its stack', () => {
  const defect = new TypeError('x is undefined');
  expect(explained(defect)).toEqual({ lines: [defect], exitCode: 1 });
});

test('help that was asked for is no failure', () => {
  expect(explained(new CommanderError(0, 'commander.help', '(outputHelp)'))).toEqual({ lines: [], exitCode: 0 });
});
