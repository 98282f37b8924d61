import { InvalidArgumentError, Option } from '@commander-js/extra-typings';
import type * as z from 'zod';

const repeated = new WeakSet();

/** Whether the option may be given several times. */
export function isRepeated(option: object): boolean {
  return repeated.has(option);
}

/**
 * An option that may be given several times, a value each.
 *
 * @param schema what each must be. @default any text
 */
export function repeatedOption<const Flags extends string>(
  flags: Flags,
  description: string,
  schema?: z.ZodType<string>,
) {
  const option = new Option(flags, `${description}; may be given several times`).argParser(
    (value: string, before: readonly string[] | undefined): readonly string[] => [
      ...(before ?? []),
      schema ? checked(value, schema) : value,
    ],
  );
  repeated.add(option);
  return option;
}

/** Option of each command that reads projects. */
export function fileOption() {
  return repeatedOption(
    '--file <services.yaml>',
    'a project (default: SERVICES_FILE, else what is found here or in a directory above)',
  );
}

/** Option of each command that works on a cluster. */
export function contextOption() {
  return new Option(
    '--context <context>',
    'context of your kubeconfig (default: what services.yaml names, else the current one)',
  );
}

export function dryRunOption() {
  return new Option('--dry-run', 'says what would be done, and does nothing');
}

export function yesOption() {
  return new Option('--yes', 'does not ask; needed where nobody sits at a terminal');
}

/** Option of each command whose answer programs read, too. */
export function outputOption() {
  return new Option('--output <format>', 'how the answer is printed')
    .choices(['text', 'json'] as const)
    .default('text' as const);
}

export function timeoutOption(seconds: number) {
  return new Option('--timeout <seconds>', 'how long it may take').default(seconds).argParser(wholeNumber);
}

/** @throws InvalidArgumentError */
export function wholeNumber(text: string): number {
  if (!/^[1-9][0-9]{0,14}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1.');
  return Number(text);
}

/** The whole id of a commit. @throws InvalidArgumentError */
export function commitId(text: string): string {
  if (!/^[0-9a-f]{40,64}$/.test(text)) throw new InvalidArgumentError('It must be the whole id of a commit.');
  return text;
}

/** An option whose value is as `schema` says. */
export function checkedOption<const Flags extends string>(
  flags: Flags,
  description: string,
  schema: z.ZodType<string>,
) {
  return new Option(flags, description).argParser((value) => checked(value, schema));
}

/** @throws InvalidArgumentError */
function checked(value: string, schema: z.ZodType<string>): string {
  const { error } = schema.safeParse(value);
  if (error) throw new InvalidArgumentError(`It ${error.issues[0]?.message ?? 'is not allowed'}.`);
  return value;
}
