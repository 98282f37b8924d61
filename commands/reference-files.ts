import { servicesJsonSchema } from '../config/json-schema';
import { servicesReference } from './services-reference';

/** Files that are made from the schema in the code: for editors, and to read. */
export const referenceFiles: Readonly<Record<string, () => string>> = {
  'services.schema.json': () => `${JSON.stringify(servicesJsonSchema(), null, 2)}\n`,
  'docs/services-yaml.md': () => servicesReference(servicesJsonSchema()),
};
