import { stringify } from 'yaml';
import { InvalidInput, Problems, type Position } from '../input/problem';
import { parseYaml } from '../input/parse-yaml';
import type { TextFile } from '../input/text-file';
import { registerFileSchema } from './register-file';
import { readAs, refuseLostKeys } from './schema/read';
import { strictObject, text } from './schema/scalars';
import type * as z from 'zod';

const { issue, pr, owner, since, branch, commit } = registerFileSchema.shape;

/** A file `slots/requested/<environment>.yaml`: an environment is there for as long as it is. */
export const requestFileSchema = strictObject({
  environment: text.describe('Name of the environment; that of the file name.'),
  ...{ issue, pr, owner, since, branch, commit },
}).refine((file) => file.issue !== undefined || file.pr !== undefined, {
  error: 'issue or pr: required: for whom it is',
});

/** What such a file says. */
export type RequestFile = Readonly<z.infer<typeof requestFileSchema>>;

/** A request, and where it stands. */
export type RequestRecord = RequestFile & { readonly position: Position };

/**
 * @param fileName its name in its folder, which says of which environment it is
 * @throws InvalidInput with every problem found
 */
export function parseRequestFile(file: TextFile, fileName: string): RequestRecord {
  const [document, ...more] = parseYaml(file);
  if (!document || more.length > 0)
    throw new InvalidInput([{ position: file.positionOf(0), message: 'must hold one YAML document' }]);
  const problems = new Problems();
  refuseLostKeys(document, problems);
  const record = readAs(requestFileSchema, document);
  if (fileName !== requestFileName(record.environment))
    problems.add(document.positionOf(['environment']), `environment: must be as the file is called, ${fileName}`);
  problems.throwIfAny();
  return { ...record, position: document.positionOf() };
}

export function requestFileName(environment: string): string {
  return `${environment}.yaml`;
}

/** The text of a file that says this. Texts stand in quotes: to some readers, a bare `yes` or time is none. */
export function requestFileText(file: RequestFile): string {
  const { environment, ...others } = file;
  const content = requestFileSchema.parse({ environment, ...others });
  return stringify(content, { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN', lineWidth: 0 });
}
