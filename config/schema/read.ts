import * as z from 'zod';
import { Problems } from '../../input/problem';
import { suggestion } from '../../input/suggestion';
import type { YamlDocument } from '../../input/yaml-document';

/**
 * The document's value as `schema` describes it.
 *
 * @throws InvalidInput with every mismatch, at the place of the key or value
 */
export function readAs<Schema extends z.ZodType>(schema: Schema, document: YamlDocument): z.infer<Schema> {
  const result = schema.safeParse(document.value, { error: plainWords });
  if (result.success) return result.data;
  const problems = new Problems();
  for (const issue of result.error.issues.flatMap((each) => innermost(each))) {
    const path = issue.path;
    if (issue.code === 'unrecognized_keys') {
      // A strict object writes one line for each key.
      for (const [index, text] of issue.message.split('\n').entries()) {
        problems.add(document.positionOfKey([...path, issue.keys[index] ?? '']), message(path, text));
      }
    } else if (issue.code === 'invalid_key') {
      for (const inner of issue.issues) problems.add(document.positionOfKey(path), message(path, inner.message));
    } else {
      problems.add(document.positionOf(path), message(path, issue.message));
    }
  }
  problems.throwIfAny();
  throw result.error;
}

/** Tells each key `__proto__` of a document whose mappings zod makes anew: it would leave that out without a word. */
export function refuseLostKeys(document: YamlDocument, problems: Problems): void {
  for (const path of lostKeys(document.value))
    problems.add(document.positionOfKey(path), message(path.slice(0, -1), '"__proto__" cannot be a key: rename it'));
}

/** Where a mapping has that key. */
function lostKeys(value: unknown, path: readonly PropertyKey[] = []): PropertyKey[][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const at = [...path, Array.isArray(value) ? Number(key) : key];
    return [...(key === '__proto__' ? [at] : []), ...lostKeys(inner, at)];
  });
}

const typeNames: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
  object: 'a mapping',
  record: 'a mapping',
};

/** What is wrong with a value, in the words of people who write YAML. Schemas that know better say it themselves. */
function plainWords(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'too_small')
    return issue.origin === 'string' ? 'must not be empty' : `must be at least ${issue.minimum}`;
  if (issue.code === 'invalid_value') return oneOf(issue.values, issue.input);
  if (issue.code === 'too_big') return `must be at most ${issue.maximum}`;
  if (issue.code !== 'invalid_type') return undefined;
  if (issue.input === undefined) return 'required';
  if (issue.input === null) return 'has no value: give it one, or leave the key out';
  if (issue.expected === 'string')
    return typeof issue.input === 'object' ? 'must be text' : 'must be text: put it in quotes';
  return `must be ${typeNames[issue.expected] ?? issue.expected}`;
}

/** An empty value is one for templates, and nobody writes it. */
function oneOf(values: readonly z.core.util.Primitive[], input: unknown): string {
  const texts = values.filter((value) => value !== '').map((value) => String(value));
  const all = new Intl.ListFormat('en', { type: 'disjunction' }).format(texts.map((text) => JSON.stringify(text)));
  if (input === undefined) return `required: ${all}`;
  return `must be ${all}${typeof input === 'string' ? suggestion(input, texts) : ''}`;
}

/** Where a value may be one of several things: what is wrong with it as the one that it looks like. */
function innermost(issue: z.core.$ZodIssue, parent: readonly PropertyKey[] = []): z.core.$ZodIssue[] {
  const path = [...parent, ...issue.path];
  const branches = issue.code === 'invalid_union' ? issue.errors : [];
  const likely = branches.find((branch) =>
    branch.every((inner) => inner.path.length > 0 || inner.code === 'unrecognized_keys'),
  );
  const found = likely ?? (issue.message === 'Invalid input' ? onlyOne(branches.filter(isNotForEmpty)) : undefined);
  return found ? found.flatMap((inner) => innermost(inner, path)) : [{ ...issue, path }];
}

/** Whether what a value may be is more than empty, as that of a template is. */
function isNotForEmpty([issue]: z.core.$ZodIssue[]): boolean {
  return !(issue?.code === 'invalid_value' && issue.values.length === 1 && issue.values[0] === '');
}

function onlyOne<Item>(items: readonly Item[]): Item | undefined {
  return items.length === 1 ? items[0] : undefined;
}

function message(path: readonly PropertyKey[], text: string): string {
  return path.length === 0 ? text : `${formatPath(path)}: ${text}`;
}

/** `dataPaths.dirs[2]`, as people write it. */
export function formatPath(path: readonly PropertyKey[]): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '');
}
