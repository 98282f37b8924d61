import { spawnSync } from 'node:child_process';
import { describeWithMounts, skipped } from '../constructs/slot-data/scripts/sandbox';
import type { Ended } from './container';
import { Image } from './image';
import { Machine, type ServiceName } from './machine';
import type { Pod } from './pod';

// Real servers, several for each test.
jest.setTimeout(300_000);

/** A data service as an application uses it. */
export interface Service {
  readonly name: ServiceName;
  /** Programs that must be installed, beside those of the container itself. */
  readonly programs: readonly string[];
  /** Writes data by the name `what`. */
  readonly write: (pod: Pod, what: string) => Promise<void>;
  /** All data that can be found, line by line. */
  readonly read: (pod: Pod) => Promise<string[]>;
  /** What is read where `what` was written. */
  readonly lines: (what: string) => string[];
}

/** Tests with a service's real server; `machine` gives each its own. */
export function describeWithServer({ name, programs }: Service, tests: (machine: () => Machine) => void): void {
  const { environment } = new Image(name);
  const missing = ['ip', 'nsenter', 'setpriv', ...programs].find(
    (program) => spawnSync('sh', ['-c', `command -v ${program}`], { env: environment }).status !== 0,
  );
  if (missing !== undefined) {
    skipped(`${missing} is not installed`, describe.skip)(name, () => {
      // A file without any test is one that fails.
      test.todo('runs where it is');
    });
    return;
  }
  describeWithMounts(name, () => {
    let machine: Machine;
    beforeEach(() => {
      machine = new Machine();
    });
    afterEach(() => machine.remove());
    tests(() => machine);
  });
}

/** @throws Error with what a command printed where it failed */
export function linesOf({ code, output }: Ended): string[] {
  if (code !== 0) throw new Error(`it ended with ${code ?? 'a signal'}: ${output}`);
  return output.split('\n').filter((line) => line !== '');
}
