import { suspicionOf } from '../plain-secrets/secret-name';
import { suggestion } from '../../input/suggestion';
import { isFields, stepTo } from './field';
import { definitions, type Schema } from '../kubernetes-api';
import { scalarCheck } from './scalars';
import { typeName } from './shown';

/**
 * What is wrong with a value that is set. Each problem begins with the path that leads on from there:
 * `.ports[0].containerPort: is required`.
 *
 * @param lenient whether a newer Kubernetes may know more: fields, and values to choose from. @default false
 */
export type TypeCheck = (value: unknown, lenient?: boolean) => readonly string[];

const none: readonly string[] = [];
const checks = new Map<string, TypeCheck>();

/**
 * The check of a definition, made when it is first needed: a target has a dozen kinds of the fifty that there are.
 *
 * No JSON Schema library: ajv compiles eight kinds for a third of a second, and a null, a quantity, a suggestion take
 * as much code around it as they take here.
 */
export function typeCheck(definition: string): TypeCheck {
  const known = checks.get(definition);
  if (known) return known;
  const schema = definitions[definition];
  if (!schema) throw new Error(`imports/kubernetes-openapi.json has no definition "${definition}"`);
  const check = compile(schema);
  checks.set(definition, check);
  return check;
}

function compile(schema: Schema): TypeCheck {
  if (schema.$ref !== undefined) return reference(schema.$ref.slice('#/definitions/'.length));
  if (schema.type === 'array') return list(schema.items ?? {});
  return schema.type === 'object' ? object(schema) : scalar(schema);
}

/** Resolved at the first value, not before: the schema in a CustomResourceDefinition refers to itself. */
function reference(definition: string): TypeCheck {
  let check: TypeCheck | undefined;
  return (value, lenient) => {
    check ??= typeCheck(definition);
    return check(value, lenient);
  };
}

function scalar(schema: Schema): TypeCheck {
  const check = scalarCheck(schema);
  return (value, lenient) => {
    if (lenient && schema.enum && typeof value === 'string') return none;
    const problem = check(value);
    return problem === undefined ? none : [`: ${problem}`];
  };
}

function list(items: Schema): TypeCheck {
  const check = compile(items);
  return (value, lenient) => {
    if (!Array.isArray(value)) return [`: must be a list, is ${typeName(value)}`];
    const problems: string[] = [];
    for (let index = 0; index < value.length; index++) {
      const found = isSet(value[index]) ? check(value[index], lenient) : [': must not be null'];
      for (const problem of found) problems.push(`[${index}]${problem}`);
    }
    return problems;
  };
}

/**
 * One of known fields, a map, or neither: then it may hold anything.
 *
 * Loops, here and in a list: nearly every value is right, and arrays of no problems would double the time of a target
 * with a hundred thousand of them.
 */
function object({ properties, required = none, additionalProperties }: Schema): TypeCheck {
  const entry = additionalProperties && compile(additionalProperties);
  const known = new Map(Object.entries(properties ?? {}).map(([name, schema]) => [name, compile(schema)]));
  const isOpen = !entry && !properties;
  const isOfTexts = additionalProperties?.type === 'string';
  return (value, lenient) => {
    if (!isFields(value)) return [`: must be an object, is ${typeName(value)}`];
    if (isOpen) return none;
    const problems: string[] = [];
    for (const name of required) {
      if (!isSet(value[name])) problems.push(`.${name}: is required`);
    }
    for (const key in value) {
      const field = value[key];
      const check = entry ?? known.get(key);
      if (isOfTexts && field === null) {
        // Applied by a client it is dropped, and on the server it is an empty text.
        problems.push(`${stepTo(key)}: has no value: write "" for an empty one, or leave the key out`);
        continue;
      }
      if (field === undefined || (check && field === null)) continue;
      if (!check && lenient) continue;
      const found = check ? check(field, lenient) : [`: unknown field${suggestion(key, [...known.keys()])}`];
      for (const problem of found)
        problems.push(`${stepTo(key)}${isHidden(key, value) ? withoutValue(problem, field) : problem}`);
    }
    return problems;
  };
}

/** Whether a field, or the variable that it is the value of, looks secret: messages end up in logs. */
function isHidden(key: string, { name }: Readonly<Record<string, unknown>>): boolean {
  return suspicionOf(key === 'value' && typeof name === 'string' ? name : key) !== undefined;
}

function withoutValue(problem: string, value: unknown): string {
  return problem.replace(/^(: must be .*), is .*$/s, `$1, is ${typeName(value)}`);
}

/** Null is not: the API server takes it for a field that was left out. */
function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}
