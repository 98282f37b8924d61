import { suggestion } from '../input/suggestion';
import { asValue, valueText } from '../rules/values';
import { brokenBy } from '../rules/text-rule';
import type { SlotRecord } from './register';
import type { RequestFile } from './request-file';
import { valueProblem, type DeclaredValues, type Value } from './schema/values';

/** What a slot is in use for, as templates read it. */
export interface Task {
  /** 0 where there is none. */
  readonly issue: number;
  /** 0 where there is none. */
  readonly pr: number;
  /** Who holds it, in characters that mean nothing to anybody; empty where nobody does. */
  readonly owner: string;
  /** The same of the branch. */
  readonly branch: string;
  /** Empty where none is known. */
  readonly commit: string;
  /** Of its data; 0 where the slot was never taken. @default not known before services.yaml is read */
  readonly generation?: number | undefined;
  /** What was set for it, over the defaults, by name. */
  readonly values: Readonly<Record<string, Value>>;
}

/** The task of a lasting environment, and of a slot that nobody has. */
export function noTask(declared: DeclaredValues, generation: number | undefined): Task {
  const values = Object.fromEntries(Object.entries(declared).map(([name, { default: usual }]) => [name, usual]));
  return { issue: 0, pr: 0, owner: '', branch: '', commit: '', generation, values };
}

export function taskOf(record: SlotRecord | undefined, declared: DeclaredValues): Task {
  const none = noTask(declared, record?.generation ?? 0);
  if (!record?.active) return none;
  const { issue = 0, pr = 0, owner, branch = '', commit = '', values = {} } = record;
  // What services.yaml no longer declares may be in the register for as long as the slot is in use.
  const known = Object.entries(values).filter(([name]) => Object.hasOwn(declared, name));
  return {
    ...none,
    ...{ issue, pr, owner: asValue(owner), branch: asValue(branch), commit },
    values: { ...none.values, ...Object.fromEntries(known) },
  };
}

/** The task of an environment that somebody has asked for. */
export function requestedTask(request: RequestFile, declared: DeclaredValues): Task {
  const { issue = 0, pr = 0, owner, branch = '', commit = '' } = request;
  return {
    ...noTask(declared, undefined),
    ...{ issue, pr, owner: asValue(owner), branch: asValue(branch), commit },
  };
}

/** The values as templates read them: `web.tag` is `tag` in `web`. */
export function nested(values: Readonly<Record<string, Value>>): Record<string, unknown> {
  // Without a prototype: `constructor.name` is a name like any other.
  const mapping = () => Object.create(null) as Record<string, unknown>;
  const all = mapping();
  for (const [name, value] of Object.entries(values)) {
    const parts = name.split('.');
    let inner = all;
    for (const part of parts.slice(0, -1)) inner = (inner[part] ??= mapping()) as Record<string, unknown>;
    inner[parts.at(-1) ?? ''] = value;
  }
  return all;
}

/** Names of which one would be both a value and what holds others, such as `web` beside `web.tag`. */
export function clashes(names: readonly string[]): string[] {
  return names.filter((name) => names.some((other) => other.startsWith(`${name}.`)));
}

/** Why a value cannot be set; undefined where it can. */
export function settingProblem(name: string, value: Value, declared: DeclaredValues): string | undefined {
  const known = Object.hasOwn(declared, name) ? declared[name] : undefined;
  if (!known) {
    const names = Object.keys(declared);
    return names.length === 0
      ? `services.yaml declares no values: "values" at its top names those that can be set`
      : `services.yaml declares no value "${name}"${suggestion(name, names) || `; there are ${names.join(', ')}`}`;
  }
  const broken = typeof value === 'string' ? brokenBy(value, valueText) : undefined;
  const problem = broken ?? valueProblem(value, known);
  return problem === undefined ? undefined : `${name} ${problem}`;
}

/** A value as somebody has typed it, of the kind that it is declared to be. */
export function typed(text: string, usual: Value | undefined): Value {
  if (typeof usual === 'number' && /^(0|-?[1-9][0-9]{0,14})$/.test(text)) return Number(text);
  if (typeof usual === 'boolean' && /^(true|false)$/.test(text)) return text === 'true';
  return text;
}
