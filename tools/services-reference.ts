import type { JsonSchema } from '../config/schema/json-schema';

/**
 * Every key of services.yaml with its type, default and purpose, as Markdown: made from the schema, so it cannot lag
 * behind.
 */
export function servicesReference(schema: JsonSchema): string {
  const rows = [...rowsOf(schema, '')].map(
    ({ path, type, required, description }) =>
      `| \`${path}\` | ${type}${required ? ', required' : ''} | ${description} |`,
  );
  return `${introduction}\n| key | type | purpose |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
}

const introduction = `# Keys of services.yaml

Made by \`npm run reference\` from \`config/schema/\`. Do not edit.

Any value may be a Go template in quotes, such as \`'{{ envOr "REGISTRY" "docker.io" }}'\`; \`<name>\` stands for a name that you choose.
What templates can use, and where slotstack differs from codexctl, is in [compatibility.md](compatibility.md).
`;

interface Row {
  readonly path: string;
  readonly type: string;
  readonly required: boolean;
  readonly description: string;
}

function* rowsOf(schema: JsonSchema, prefix: string): Generator<Row> {
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    if (property.description !== undefined) {
      yield {
        path,
        type: typeOf(property),
        required: schema.required?.includes(key) ?? false,
        description: cell(property.description),
      };
    }
    yield* below(property, path);
  }
}

function* below(schema: JsonSchema, path: string): Generator<Row> {
  if (schema.items) yield* variants(schema.items, `${path}[]`);
  else if (typeof schema.additionalProperties === 'object')
    yield* variants(schema.additionalProperties, `${path}.<name>`);
  else yield* rowsOf(schema, path);
}

/** The keys of several forms, such as the types of a data service: what they share comes once, and what only some have says which. */
function* variants(schema: JsonSchema, path: string): Generator<Row> {
  const forms = schema.oneOf ?? schema.anyOf ?? [schema];
  const shared = new Map<string, { readonly rows: Row[]; readonly names: (string | undefined)[] }>();
  for (const form of forms) {
    for (const row of form.properties ? rowsOf(form, path) : below(form, path)) {
      const identity = `${row.path} ${row.description}`;
      const { rows, names } = shared.get(identity) ?? { rows: [], names: [] };
      shared.set(identity, { rows: [...rows, row], names: [...names, nameOf(form)] });
    }
  }
  for (const { rows, names } of shared.values()) {
    const [row] = rows;
    if (!row) continue;
    const named = names.length < forms.length ? names.flatMap((name) => name ?? []) : [];
    yield {
      ...row,
      type: [...new Set(rows.map(({ type }) => type))].join(' or '),
      required: rows.every(({ required }) => required),
      description: named.length > 0 ? `${row.description} Of type ${named.join(', ')}.` : row.description,
    };
  }
}

/** By what a form is told from the others: its `type`. */
function nameOf(form: JsonSchema): string | undefined {
  const name = form.properties?.type?.const;
  return name === undefined ? undefined : `\`${JSON.stringify(name)}\``;
}

function typeOf(schema: JsonSchema): string {
  if (schema.enum) return schema.enum.map((value) => `\`${JSON.stringify(value)}\``).join(' or ');
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.items) return 'list';
  if (schema.properties || schema.additionalProperties !== undefined) return 'map';
  const forms = schema.anyOf ?? schema.oneOf;
  if (forms)
    return (
      [...new Set(forms.filter((form) => form.type !== 'string' || form.pattern === undefined).map(typeOf))].join(
        ' or ',
      ) || 'text'
    );
  return (
    { integer: 'whole number', boolean: 'true or false', string: 'text', array: 'list', object: 'map' }[
      schema.type ?? ''
    ] ?? 'any'
  );
}

function cell(text: string): string {
  return text
    .replaceAll('|', '\\|')
    .replace(/ ?@default (.*)$/, ' Default: $1.')
    .replace(/\.\.$/, '.');
}
