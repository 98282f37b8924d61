/** Which settings of a server may be stated. */
export interface SettingsRule {
  /** What a name looks like. */
  readonly name: RegExp;
  /** Names that the data, the probes or the clients depend on; `*` at the end stands for any rest. */
  readonly refused: readonly string[];
}

export const settingName = 'must be the name of a setting, as the server writes it';
export const settingRefused = 'is set by slotstack, which depends on it: leave it out';

/** A value of a setting: one line of any text. */
export const oneLine = { pattern: /^[^\p{Cc}]*$/u, reason: 'must be one line' };

export function isRefused(key: string, { refused }: SettingsRule): boolean {
  return refused.some((entry) => (entry.endsWith('*') ? key.startsWith(entry.slice(0, -1)) : key === entry));
}

/** Why a setting cannot be stated; undefined where it can. */
export function settingProblem(key: string, value: string, rule: SettingsRule): string | undefined {
  if (!rule.name.test(key)) return settingName;
  if (isRefused(key, rule)) return settingRefused;
  return oneLine.pattern.test(value) ? undefined : oneLine.reason;
}
