import * as z from 'zod';
import { text } from './scalars';

export interface ServerSettingsRules {
  /** What a name looks like. */
  readonly name: RegExp;
  /** Names that the data, the probes or the clients depend on; `*` at the end stands for any rest. */
  readonly refused: readonly string[];
}

const oneLine = text.regex(/^[^\p{Cc}]*$/u, 'must be one line');

/** Settings of a server by its own names. What slotstack itself depends on is refused. */
export function serverSettings({ name, refused }: ServerSettingsRules) {
  const isRefused = (key: string) =>
    refused.some((entry) => (entry.endsWith('*') ? key.startsWith(entry.slice(0, -1)) : key === entry));
  const key = z
    .string()
    .regex(name, 'must be the name of a setting, as the server writes it')
    .refine((each) => !isRefused(each), 'is set by slotstack, which depends on it: leave it out');
  const value = z.union([oneLine, z.number().transform(String)], 'must be text or a number');
  return z.record(key, value).optional();
}
