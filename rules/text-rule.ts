/** What a text must be. A schema takes the pattern as it is. */
export interface TextRule {
  readonly pattern: RegExp;
  /** What is said of a text that does not match, such as `must be a plain SQL name`. */
  readonly reason: string;
}

/** Why a text breaks a rule; undefined where it does not. */
export function brokenBy(text: string, { pattern, reason }: TextRule): string | undefined {
  return pattern.test(text) ? undefined : reason;
}
