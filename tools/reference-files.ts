import { registerJsonSchema, servicesJsonSchema, type JsonSchema } from './json-schema';
import { servicesReference } from './services-reference';

/** Files that are made from the schema in the code: for editors, and to read. */
export const referenceFiles: Readonly<Record<string, () => string>> = {
  'services.schema.json': () => json(servicesJsonSchema()),
  'register.schema.json': () => json(registerJsonSchema()),
  'docs/services-yaml.md': () => servicesReference(servicesJsonSchema()),
};

function json(schema: JsonSchema): string {
  return `${JSON.stringify(schema, null, 2)}\n`;
}
