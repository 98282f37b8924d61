import type { Field } from './field';

/** Checks that a number is at least so much. What is no number is the types' matter. */
export function checkLeast(field: Field, least: number): string[] {
  const { number } = field;
  return number === undefined || number >= least ? [] : [field.problem(`must be at least ${least}, is ${number}`)];
}

/** Checks the mode of files: YAML reads 0644 as octal, 644 as decimal. */
export function checkMode(field: Field): string[] {
  const { number } = field;
  if (number === undefined || (number >= 0 && number <= 0o777)) return [];
  return [field.problem(`must be a mode of files, at most 0777, is ${number}, in octal 0${number.toString(8)}`)];
}

/** The fields in a list that are there. */
export function given(fields: readonly Field[]): Field[] {
  return fields.filter(({ isAbsent }) => !isAbsent);
}
