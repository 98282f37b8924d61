import type { Position } from '../input/problem';
import type { GroupKind } from '../kubernetes/kubernetes-object';

/** The manifests of a target, or of what a project's targets share. */
export interface TargetOutput extends OutputDirectory {
  /** Kinds of its objects, each once. */
  readonly kinds: readonly GroupKind[];
  /** Where each of its objects comes from, by identity. */
  readonly places: ReadonlyMap<string, Position>;
}

/** A directory, ready to be written. */
export interface OutputDirectory {
  readonly name: string;
  /** Text by path in the directory. */
  readonly files: ReadonlyMap<string, string>;
}
