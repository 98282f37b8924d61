import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readRegister } from '../config/register';
import { readTextFile } from '../input/text-file';
import { CommandFailed } from '../process/command-failed';
import { fileChange, type AnyDecision, type Change } from './change';
import { exitCodes } from '../process/exit-codes';
import type { SlotProject } from './slot-project';
import type { ProjectOf, SlotRegister, Snapshot, Update } from './slot-register';

/**
 * The register in the files of a checkout, for whoever commits them. It keeps apart calls here, not those elsewhere.
 */
export class LocalRegister implements SlotRegister {
  private readonly directory: string;

  constructor(
    private readonly services: string,
    private readonly projectOf: ProjectOf,
  ) {
    this.directory = join(dirname(services), 'slots');
  }

  read(): Snapshot {
    const services = readTextFile(this.services, this.services);
    return { project: this.projectOf(services, readRegister(this.directory, this.directory)) };
  }

  update<Made extends AnyDecision>(decide: (project: SlotProject) => Made): Update<Made> {
    // What is wrong is said before anything is made.
    this.read();
    return this.locked(() => {
      const { project } = this.read();
      const decision = decide(project);
      if (decision.change) this.write(decision.change);
      return { project, decision };
    });
  }

  /**
   * The new text comes first, at the old place, then the move: killed in between, a free slot has a generation to
   * spare.
   */
  private write(change: Change): void {
    const { text, path, before } = fileChange(change);
    const at = (place: string) => join(this.directory, place);
    if (path === undefined) {
      if (before !== undefined) rmSync(at(before));
      return;
    }
    const draft = at('.draft');
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(draft, text);
    renameSync(draft, at(before ?? path));
    if (before !== undefined && before !== path) renameSync(at(before), at(path));
  }

  private locked<Result>(step: () => Result): Result {
    const lock = join(this.directory, '.lock');
    mkdirSync(this.directory, { recursive: true });
    try {
      closeSync(openSync(lock, 'wx'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      throw new CommandFailed(
        `${lock} exists: another call is at work. If none is, one was killed: remove the file`,
        exitCodes.tryAgain,
      );
    }
    try {
      return step();
    } finally {
      rmSync(lock);
    }
  }
}
