import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { kubectl } from './cluster';

/** The part of a schema in a CustomResourceDefinition that says which values are allowed. */
interface Schema {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema;
  readonly items?: Schema;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
}

export interface Definition {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly scope: string;
    readonly versions: readonly { readonly name: string; readonly schema: { readonly openAPIV3Schema: Schema } }[];
  };
}

/** The definitions that a file in `imports/` has. */
export function definitionsIn(file: string): Definition[] {
  const text = readFileSync(join(__dirname, '../../imports', file), 'utf8');
  return parseAllDocuments(text).map((document) => document.toJS() as Definition);
}

/** The only version of ours, and the one of that name in the cluster. */
function schemas(own: Definition, inCluster: Definition) {
  const [version] = own.spec.versions;
  return {
    schema: version?.schema.openAPIV3Schema,
    real: inCluster.spec.versions.find(({ name }) => name === version?.name)?.schema.openAPIV3Schema,
  };
}

/** Where our schema allows what the real one refuses, or writes what the real one drops. */
function differences(own: Schema, real: Schema | undefined, path: string): string[] {
  if (!real) return [`${path}: not known`];
  if (real['x-kubernetes-preserve-unknown-fields']) return [];
  const missing = (real.required ?? []).filter((name) => own.properties && !own.required?.includes(name));
  return [
    ...(own.type === real.type ? [] : [`${path}: ${String(own.type)} instead of ${String(real.type)}`]),
    ...missing.map((name) => `${path}.${name}: required`),
    ...(real.enum && own.enum?.some((value) => !real.enum?.includes(value)) ? [`${path}: other values`] : []),
    ...Object.entries(own.properties ?? {}).flatMap(([name, inner]) =>
      differences(inner, real.properties?.[name], `${path}.${name}`),
    ),
    ...(own.items ? differences(own.items, real.items, `${path}[]`) : []),
    ...(own.additionalProperties
      ? differences(own.additionalProperties, real.additionalProperties, `${path}.<name>`)
      : []),
  ];
}

/** Tests that the definitions of a file say nothing that those in the cluster do not. */
export function testDefinitions(file: string): void {
  for (const own of definitionsIn(file)) {
    const { name } = own.metadata;
    const text = kubectl(['get', 'customresourcedefinition', name, '--ignore-not-found', '-o', 'json']);
    if (text === '') console.warn(`skipped: ${name} is not in the cluster`);
    (text === '' ? test.skip : test)(`have of ${name} what the cluster has too`, () => {
      const inCluster = JSON.parse(text) as Definition;
      expect(own.spec.scope).toBe(inCluster.spec.scope);
      const { schema, real } = schemas(own, inCluster);
      expect(schema && differences(schema, real, name)).toEqual([]);
    });
  }
}
