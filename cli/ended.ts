/** A command is done, and its exit code says how: nothing is to be explained. */
export class Ended extends Error {
  constructor(readonly exitCode: number) {
    super();
  }
}
