import { stringify } from 'yaml';
import * as z from 'zod';
import { highestGeneration } from '../rules/generation';
import { InvalidInput, Problems, type Position } from '../input/problem';
import { builtImageName } from '../rules/image-names';
import { branchName, commitId, sourceId, valueName, wholeCommitId } from '../rules/values';
import { readAs, refuseLostKeys } from './schema/read';
import { strictObject, text, textBy } from './schema/scalars';
import { value } from './schema/values';
import type { TextFile } from '../input/text-file';
import { parseYaml } from '../input/parse-yaml';

const count = z.int().min(1).max(Number.MAX_SAFE_INTEGER);

// Not z.int, which has a limit of its own: a number that is far too high is one mistake.
const generation = z
  .number()
  .min(1)
  .max(highestGeneration)
  .refine(Number.isInteger, 'must be a whole number')
  .meta({ type: 'integer' });

/** One line without control characters: it is shown on terminals, and in commit messages. */
const owner = text.regex(
  /^[^\p{C}\p{Z}]([^\p{C}\p{Zl}\p{Zp}]{0,98}[^\p{C}\p{Z}])?$/u,
  'must be 1 to 100 printable characters in one line, without spaces at its ends',
);

const since = z.union([z.iso.datetime({ offset: true }).max(40), z.iso.datetime({ offset: true, precision: -1 })], {
  error: ({ input }) =>
    input === undefined ? 'required' : 'must be a time such as 2026-11-21T10:00Z or 2026-11-21T11:00:00+01:00',
});

/** A file `slots/active/<n>.yaml` or `slots/released/<n>.yaml`. */
export const registerFileSchema = strictObject({
  slot: count.describe('Number of the slot; that of the file name.'),
  generation: generation.describe('Counter that every allocation and every clean raises, and that release keeps.'),
  life: generation
    .optional()
    .describe(
      'Generation at which its holder took the slot; a clean keeps it. Another life gets a new namespace. Without it: that of `generation`.',
    ),
  issue: count.optional().describe('Issue that the slot works for.'),
  pr: count.optional().describe('Pull request that the slot works for, or that came of the work for its issue.'),
  owner: owner.describe('Who holds the slot.'),
  since: since.describe('When it was taken, as the caller wrote it.'),
  branch: textBy(branchName).optional().describe('Branch that the slot shows.'),
  commit: textBy(commitId).optional().describe('Commit of it.'),
  values: z
    .record(textBy(valueName), value)
    .optional()
    .describe('Values for templates, over the defaults that services.yaml declares.'),
  images: z
    .record(
      textBy(builtImageName),
      strictObject({
        commit: textBy(wholeCommitId).describe('Commit that it is built from.'),
        source: textBy(sourceId).describe('What tells these sources from others; its tag is made of it.'),
      }),
    )
    .optional()
    .describe('Images that the slot has built for itself, by their names in services.yaml.'),
});

/** What a file of the register says. */
export type RegisterFile = Readonly<z.infer<typeof registerFileSchema>>;

/**
 * @param fileName its name in its folder, which says whose file it is
 * @throws InvalidInput with every problem found
 */
export function parseRegisterFile(file: TextFile, fileName: string): RegisterFile & { readonly position: Position } {
  const problems = new Problems();
  const start = file.positionOf(0);
  const number = /^([1-9][0-9]{0,3})\.yaml$/.exec(fileName)?.[1];
  if (number === undefined)
    throw new InvalidInput([
      { position: start, message: 'not a file of the register: its files are called <slot>.yaml' },
    ]);
  const [document, ...more] = parseYaml(file);
  if (!document || more.length > 0)
    throw new InvalidInput([{ position: start, message: 'must hold one YAML document' }]);
  refuseLostKeys(document, problems);
  const record = readAs(registerFileSchema, document);
  // The number as it is written: to YAML, 1.0, 01 and 0x1 are numbers too, and 010 is 8.
  if (document.textOf(['slot']) !== number)
    problems.add(document.positionOf(['slot']), `slot: must be ${number}, as the file name says`);
  for (const key of ['generation', 'life', 'issue', 'pr'] as const) {
    if (record[key] !== undefined && document.textOf([key]) !== String(record[key]))
      problems.add(document.positionOf([key]), `${key}: must be written in plain digits`);
  }
  if (record.life !== undefined && record.life > record.generation)
    problems.add(
      document.positionOf(['life']),
      `life: must be at most the generation, ${record.generation}, at which the slot is now`,
    );
  problems.throwIfAny();
  return { ...record, position: document.positionOf() };
}

/** The text of a file that says this. Texts stand in quotes: to some readers, a bare `yes` or time is none. */
export function registerFileText(file: RegisterFile): string {
  const { slot, generation, life, issue, pr, owner, since, branch, commit, values, images } = file;
  const filled = <Entry>(entries: Readonly<Record<string, Entry>> = {}) =>
    Object.keys(entries).length > 0 ? sorted(entries) : undefined;
  const task = { branch, commit, values: filled(values), images: filled(images) };
  const content = registerFileSchema.parse({ slot, generation, life, issue, pr, owner, since, ...task });
  return stringify(content, { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN', lineWidth: 0 });
}

/** The same values give the same text, in whatever order they were set. */
function sorted<Entry>(values: Readonly<Record<string, Entry>>): Record<string, Entry> {
  return Object.fromEntries(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)));
}
