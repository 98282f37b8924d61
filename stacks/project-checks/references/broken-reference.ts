/** What is wrong with a reference, and where. */
export interface BrokenReference {
  readonly keys: readonly string[];
  readonly message: string;
}
