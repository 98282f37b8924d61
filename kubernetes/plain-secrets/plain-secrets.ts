import type { KubernetesObject } from '../kubernetes-object';
import { groupKind } from '../kubernetes-object';
import { assignmentsIn } from './assignments';
import { suspicionOf } from './secret-name';
import { credentialIn, isSecret } from './secret-value';

/** A value of an object that looks secret. Never the value itself: what is told about it ends up in logs. */
export interface PlainSecret {
  /** What the value is called: a key, a variable, an option. */
  readonly name: string;
  /** Why it is taken for a secret: `looks secret`, `holds a token of GitHub`. */
  readonly reason: string;
  /** The text in the object that has it. */
  readonly path: readonly (string | number)[];
  /** Where in that text it begins. */
  readonly offset: number;
}

/** A variable whose name looks secret, with its value. */
export interface SecretVariable {
  readonly name: string;
  readonly value: string;
}

/** The variables that look secret by name and value. A short value would be found in any text. */
export function secretVariables(
  variables: Readonly<Record<string, string>>,
  names: readonly string[],
  secret: readonly string[] = [],
): SecretVariable[] {
  return names.flatMap((name) => {
    const value = Object.hasOwn(variables, name) ? (variables[name] ?? '') : '';
    if (secret.includes(name) && value.length >= 8) return [{ name, value }];
    const suspicion = suspicionOf(name);
    return value.length >= 8 && suspicion !== undefined && isSecret(value, suspicion) ? [{ name, value }] : [];
  });
}

/** Whether an object is where secrets belong, or holds nothing but encrypted ones. */
function keepsSecrets(object: KubernetesObject): boolean {
  const { group, kind } = groupKind(object);
  if (group === '' && kind === 'Secret') return true;
  return (group === 'bitnami.com' && kind === 'SealedSecret') || Object.hasOwn(object, 'sops');
}

/** What a text holds, wherever it stands. */
type Finding = Omit<PlainSecret, 'path'>;

/** What is known of texts by their names: the objects of siblings, and the labels in one, have mostly the same. */
export type KnownTexts = Map<string, readonly Finding[]>;

/**
 * The values of an object that look secret; none in a Secret, nor in a definition, which has texts about values.
 *
 * @param known what was found in earlier objects with the same variables
 */
export function plainSecretsIn(
  object: KubernetesObject,
  variables: readonly SecretVariable[] = [],
  known: KnownTexts = new Map(),
): PlainSecret[] {
  if (keepsSecrets(object) || object.kind === 'CustomResourceDefinition') return [];
  const found: PlainSecret[] = [];
  const isExternal = groupKind(object).group === 'external-secrets.io';
  const visit = (value: unknown, path: readonly (string | number)[], name: string) => {
    if (typeof value === 'string') {
      const key = `${name}\n${value}`;
      const findings = known.get(key) ?? inText(value, name, variables);
      known.set(key, findings);
      found.push(...findings.map((finding) => ({ ...finding, path })));
    } else if (Array.isArray(value)) {
      value.forEach((item: unknown, index) => {
        const option = /^--?([A-Za-z][\w.-]*)$/.exec(String(value[index - 1]));
        visit(item, [...path, index], option?.[1] ?? name);
      });
    } else if (typeof value === 'object' && value !== null) {
      const fields = value as Readonly<Record<string, unknown>>;
      for (const [key, inner] of Object.entries(fields)) {
        // Which entry of a Secret is meant: passwordSecret: { secretName: kafka, password: password }
        const isReference = isExternal ? key === 'secretKey' : /(secret|ref)$/i.test(String(path.at(-1)));
        if (isReference && key !== 'value' && typeof inner === 'string') continue;
        // { name: PASSWORD, value: x }
        const called = key === 'value' ? (fields.name ?? fields.key) : undefined;
        visit(inner, [...path, key], typeof called === 'string' ? called : key);
      }
    }
  };
  visit(object, [], '');
  return found;
}

function inText(text: string, name: string, variables: readonly SecretVariable[]): Finding[] {
  const whole = (reason: string) => [{ name, reason, offset: 0 }];
  const suspicion = suspicionOf(name);
  if (suspicion !== undefined && !text.trim().includes('\n') && isSecret(text, suspicion)) return whole('looks secret');
  const assigned = assignmentsIn(text, (each) => suspicionOf(each) !== undefined).filter((assignment) => {
    const suspected = suspicionOf(assignment.name);
    return suspected !== undefined && isSecret(assignment.value, suspected);
  });
  if (assigned.length > 0)
    return assigned.map(({ name: called, offset }) => ({ name: called, reason: 'looks secret', offset }));
  const credential = credentialIn(text);
  if (credential !== undefined) return whole(`holds ${credential}`);
  const variable = variables.find(({ value }) => text.includes(value));
  return variable ? whole(`holds the value of the variable ${variable.name}`) : [];
}
