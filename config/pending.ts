/** An entry of services.yaml that no manifest stands for, and why. */
export interface PendingEntry {
  /** Where it stands, such as `hooks.beforeAll[0]`. */
  readonly path: string;
  readonly name: string;
  readonly status: 'replaced' | 'not done yet' | 'not applicable';
  readonly reason: string;
}
