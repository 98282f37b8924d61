import { jsonText, registerJsonSchema, servicesJsonSchema } from '../config/schema/json-schema';
import { servicesReference } from './services-reference';

/** Files that are made from the schema in the code: for editors, and to read. */
export const referenceFiles: Readonly<Record<string, () => string>> = {
  'services.schema.json': () => jsonText(servicesJsonSchema()),
  'register.schema.json': () => jsonText(registerJsonSchema()),
  'docs/services-yaml.md': () => servicesReference(servicesJsonSchema()),
};
