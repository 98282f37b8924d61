/** One output directory, ready to be written. */
export interface TargetOutput {
  /** The directory. */
  readonly name: string;
  /** Text by path in the directory. */
  readonly files: ReadonlyMap<string, string>;
}
