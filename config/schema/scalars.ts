import * as z from 'zod';
import { imageProblem } from '../../kubernetes/image-name';
import { thousandthsOf } from '../../kubernetes/quantity';
import { suggestion } from '../../input/suggestion';
import * as rules from '../../rules/names';
import type { TextRule } from '../../rules/text-rule';

/** An object in which an unknown key is an error that names the nearest known one. */
export function strictObject<Shape extends z.ZodRawShape>(shape: Shape) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => `unknown key "${key}"${suggestion(key, known)}`).join('\n')
        : undefined,
  });
}

/** Whether a value is of the right kind, so that what is wrong is its `type`. */
export function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

/** What may be left out, or be rendered empty, which is the same. */
export function optionally<Schema extends z.ZodType>(schema: Schema) {
  return z.union([z.literal(''), schema]).optional();
}

/** A path that stays below what it is relative to. */
export const plainPath = /^(?!.*(^|\/)\.\.?(\/|$))[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/;

/** Text. A number is refused rather than converted: YAML reads `3.10` as 3.1. */
export const text = z.string();

/** A whole number, or the text of one: a template's result stands in quotes. */
export const wholeNumber = z.union(
  [
    z.int().min(0),
    z
      .string()
      .regex(/^(0|[1-9][0-9]{0,14})$/)
      .transform(Number),
  ],
  { error: 'must be a whole number' },
);

/** True or false, or the text of it: a template's result stands in quotes. */
export const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((value) => value === 'true')], {
  error: 'must be true or false',
});

const aQuantity = { error: 'must be a quantity such as "500m", "2" or "512Mi"' };

/** A quantity of Kubernetes, as text. A whole number needs no quotes. */
export const quantity = z.union(
  [z.int().min(0).transform(String), z.string().refine((value) => thousandthsOf(value) !== undefined, aQuantity)],
  aQuantity,
);

/** Name of an image. */
export const imageName = text
  .regex(/^[a-zA-Z0-9][^\s]*$/, 'must be the name of an image, such as "docker.io/library/redis:7"')
  .superRefine((name, context) => {
    const problem = /\s/.test(name) ? undefined : imageProblem(name);
    if (problem !== undefined) context.addIssue(problem);
  });

/** File mode in octal. */
export const fileMode = z.string(rules.fileMode.reason).regex(rules.fileMode.pattern, rules.fileMode.reason);

/** Text that keeps to a rule. */
export function textBy({ pattern, reason }: TextRule) {
  return text.regex(pattern, reason);
}

export const label = textBy(rules.label);

export const dataPathName = textBy(rules.dataPathName);

/** Whether something is there: empty means yes, and only "false", "0" and "no" mean no. */
export const when = z.union([text, z.boolean()], 'must be text, true or false: put it in quotes').optional();
