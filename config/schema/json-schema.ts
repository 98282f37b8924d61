import * as z from 'zod';
import { registerFileSchema } from '../register-file';
import { servicesSchema } from './services';

/** A JSON Schema, as far as it is read here. */
export interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly required?: readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
}

/** JSON Schema of services.yaml as it is written: any value may be an expression in quotes. */
export function servicesJsonSchema(): JsonSchema {
  const schema = z.toJSONSchema(servicesSchema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  return withTemplates(schema);
}

/** JSON Schema of a file of the slot register. */
export function registerJsonSchema(): JsonSchema {
  return z.toJSONSchema(registerFileSchema) as JsonSchema;
}

/** As it is written to a file. */
export function jsonText(schema: JsonSchema): string {
  return `${JSON.stringify(schema, null, 2)}\n`;
}

const template: JsonSchema = { type: 'string', pattern: '\\{\\{' };

/** Editors check the file before it is rendered, where an expression may stand for a number or a word of a list. */
function withTemplates(schema: JsonSchema): JsonSchema {
  const mapped: JsonSchema = {
    ...schema,
    ...(schema.properties && { properties: mapValues(schema.properties) }),
    ...(typeof schema.additionalProperties === 'object' && {
      additionalProperties: withTemplates(schema.additionalProperties),
    }),
    ...(schema.items && { items: withTemplates(schema.items) }),
    ...(schema.anyOf && { anyOf: schema.anyOf.map(withTemplates) }),
    ...(schema.oneOf && { oneOf: schema.oneOf.map(withTemplates) }),
  };
  const isLimited =
    schema.enum !== undefined || schema.pattern !== undefined || schema.type === 'integer' || schema.type === 'boolean';
  if (!isLimited) return mapped;
  const { description, ...rest } = mapped;
  return { ...(description !== undefined && { description }), anyOf: [rest, template] };
}

function mapValues(properties: Readonly<Record<string, JsonSchema>>): Record<string, JsonSchema> {
  return Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, withTemplates(value)]));
}
