import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { Problems, type Position } from '../../input/problem';
import { readAs } from '../../config/schema/read';
import { strictObject, text } from '../../config/schema/scalars';
import { readTextFile } from '../../input/text-file';
import { parseYaml } from '../../input/parse-yaml';
import type { YamlDocument } from '../../input/yaml-document';
import { tierOf, type Tier } from './tier';

const claimSchema = strictObject({
  promise: text.min(1).describe('What users rely on.'),
  rows: z
    .array(
      strictObject({
        fault: text.min(1).describe('Under which the promise was tried.'),
        case: z.int().min(1).max(60).optional().describe('Number in the list of adversarial cases.'),
        tests: z
          .array(
            strictObject({
              file: text.min(1).describe('Test file.'),
              name: text.min(1).describe('Full name of a test, or the beginning of the names of several.'),
            }),
          )
          .min(1),
      }),
    )
    .min(1),
});

/**
 * Tests that show something: the tests of a file whose full name, which begins with the name of their `describe`,
 * begins with `name`.
 */
export interface TestReference {
  readonly file: string;
  readonly name: string;
  readonly tier: Tier;
  readonly position: Position;
}

export interface Row {
  readonly fault: string;
  readonly case?: number | undefined;
  readonly tests: readonly TestReference[];
}

/** A promise, and the faults under which it was tried. */
export interface Claim {
  readonly promise: string;
  readonly rows: readonly Row[];
}

/**
 * Every document of every file in `directory`, in the order of their names.
 *
 * @throws InvalidInput with every problem, files without tests among them
 */
export function readClaims(directory: string): Claim[] {
  const problems = new Problems();
  const claims = readdirSync(directory)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .flatMap((name) => {
      const path = join(directory, name);
      const documents = problems.collect(() => parseYaml(readTextFile(path, path))) ?? [];
      return documents.flatMap((document) => problems.collect(() => readClaim(document)) ?? []);
    });
  problems.throwIfAny();
  return claims;
}

function readClaim(document: YamlDocument): Claim {
  const problems = new Problems();
  const { promise, rows } = readAs(claimSchema, document);
  const claim = {
    promise,
    rows: rows.map((row, index) => ({
      ...row,
      tests: row.tests.flatMap(({ file, name }, place) => {
        const path = ['rows', index, 'tests', place];
        const tier = tierOf(file);
        if (tier && existsSync(file)) return [{ file, name, tier, position: document.positionOf([...path, 'name']) }];
        const reason = existsSync(file) ? 'no command runs it' : 'no such file';
        problems.add(document.positionOf([...path, 'file']), `${file}: ${reason}`);
        return [];
      }),
    })),
  };
  problems.throwIfAny();
  return claim;
}
