import * as z from 'zod';
import { valueName, valueText } from '../../rules/values';
import { strictObject, text, textBy } from './scalars';

/** A value, whatever it is declared to be. */
export const value = z.union([z.boolean(), z.int(), textBy(valueText)], {
  error: ({ input }) => (input === undefined ? 'required' : 'must be text, a whole number, or true or false'),
});

/** What a value is in a slot for which none was set, and what it may be. */
export const valueSchema = strictObject({
  default: value.describe(
    'What it is in lasting environments, and in slots for which none is set. What it is, text, whole number, or true or false, any other is, too.',
  ),
  oneOf: z.array(value).min(1).optional().describe('All that it may be. @default anything of its kind'),
  pattern: text
    .refine(isPattern, 'must be a regular expression')
    .optional()
    .describe(`Regular expression that all of a text matches. @default any text of letters, digits and \`._/:@+-\``),
  description: text.optional().describe('What it is for, to those who set it.'),
}).superRefine((declared, context) => {
  const add = (path: PropertyKey[], message: string) => {
    context.addIssue({ code: 'custom', path, message });
  };
  if (declared.pattern !== undefined && typeof declared.default !== 'string')
    add(['pattern'], 'is for texts, and the default is none');
  for (const [index, each] of (declared.oneOf ?? []).entries())
    if (typeof each !== typeof declared.default) add(['oneOf', index], 'is of another kind than the default');
  const problem = valueProblem(declared.default, declared);
  if (problem !== undefined) add(['default'], problem);
});

export const valuesSchema = z.record(textBy(valueName), valueSchema);

export type DeclaredValue = z.infer<typeof valueSchema>;
export type DeclaredValues = z.infer<typeof valuesSchema>;
export type Value = z.infer<typeof value>;

/** Why a value is none of those that it may be; undefined where it is one. */
export function valueProblem(given: Value, { default: usual, oneOf, pattern }: DeclaredValue): string | undefined {
  if (typeof given !== typeof usual) return `must be ${kinds[typeof usual as keyof typeof kinds]}`;
  if (oneOf && !oneOf.includes(given)) return `must be one of ${oneOf.join(', ')}`;
  if (pattern !== undefined && isPattern(pattern) && !new RegExp(`^(?:${pattern})$`, 'u').test(String(given)))
    return `must match ${pattern}`;
  return undefined;
}

const kinds = { string: 'text', number: 'a whole number', boolean: 'true or false' };

function isPattern(source: string): boolean {
  try {
    return Boolean(new RegExp(`^(?:${source})$`, 'u'));
  } catch {
    return false;
  }
}
