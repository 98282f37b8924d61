import type { Register } from '../config/register';
import type { TextFile } from '../input/text-file';
import type { AnyDecision } from './change';
import type { Decision } from './decision';
import type { SlotProject } from './slot-project';

/** A register as it was read, and where. */
export interface Snapshot {
  readonly project: SlotProject;
  /** The commit that holds it. @default none: it is read from files */
  readonly commit?: string;
}

/** What was done, and to what. */
export interface Update<Made extends AnyDecision = Decision> extends Snapshot {
  readonly decision: Made;
}

/** Makes a project of its services.yaml and its register. */
export type ProjectOf = (services: TextFile, register: Register) => SlotProject;

/** The register of a project, where it is kept. */
export interface SlotRegister {
  read(): Snapshot;

  /**
   * Decides on the newest state, and writes that down: the whole of it, or nothing.
   *
   * @param decide is called again where others were faster; it gets the state, and the commit that has it, if any has
   */
  update<Made extends AnyDecision>(decide: (project: SlotProject, commit?: string) => Made): Update<Made>;
}
