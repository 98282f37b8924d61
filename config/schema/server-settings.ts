import * as z from 'zod';
import { isRefused, oneLine, settingName, settingRefused, type SettingsRule } from '../../rules/server-settings';
import { textBy } from './scalars';

/** Settings of a server by its own names. What slotstack itself depends on is refused. */
export function serverSettings(rule: SettingsRule) {
  const key = z
    .string()
    .regex(rule.name, settingName)
    .refine((each) => !isRefused(each, rule), settingRefused);
  const value = z.union([textBy(oneLine), z.number().transform(String)], 'must be text or a number');
  return z.record(key, value).optional();
}
