import { objectName, type KubernetesObject } from '../kubernetes/kubernetes-object';
import { keysOf } from '../stacks/secrets';
import type { SecretToApply } from '../stacks/secrets-to-apply';
import { CommandFailed } from '../process/command-failed';
import { exitCodes } from '../process/exit-codes';
import type { Delivery } from './delivery';
import { lifeToEnd } from './hand-over';
import { callName, reasonOf, type Kubectl } from './kubectl';
import { LiveNamespace } from './namespace';

/** What becomes of a Secret in the cluster; of its values, nobody is told. */
export interface SecretPlan extends SecretToApply {
  readonly isThere: boolean;
  /** Keys that get a value. */
  readonly set: readonly string[];
  /** Keys for which none is known here, and that have one in the cluster. */
  readonly kept: readonly string[];
  /** Keys that would be without. */
  readonly missing: readonly string[];
}

/**
 * Looks which keys the Secrets have in the cluster. Their values are not read.
 *
 * @throws CommandFailed where the namespace is not there, or of another life
 */
export function planSecrets(kubectl: Kubectl, delivery: Delivery, secrets: readonly SecretToApply[]): SecretPlan[] {
  if (secrets.length === 0) return [];
  const { namespace, name } = delivery;
  const live = LiveNamespace.find(kubectl, namespace);
  live.checkProject(delivery);
  if (live.state !== 'there' || lifeToEnd(live, delivery))
    throw new CommandFailed(
      `namespace ${namespace} is not there yet for ${name}: try again once it is applied`,
      exitCodes.tryAgain,
    );
  return secrets.map((secret) => {
    const { object } = secret;
    const present = keysInCluster(kubectl, namespace, object.metadata.name);
    const keys = keysOf(object);
    const set = keys.filter((key) => valueOf(object, key) !== '');
    const others = keys.filter((key) => !set.includes(key));
    const kept = others.filter((key) => present?.has(key));
    return {
      ...secret,
      isThere: present !== undefined,
      set,
      kept,
      missing: others.filter((key) => !kept.includes(key)),
    };
  });
}

/**
 * Gives Secrets their values as far as they are known, and leaves out those that would lack one.
 *
 * @returns lines on what was done, and behind them on what is lacking
 */
export function applySecrets(kubectl: Kubectl, delivery: Delivery, secrets: readonly SecretToApply[]): string[] {
  const plans = planSecrets(kubectl, delivery, secrets);
  const complete = plans.filter(({ missing }) => missing.length === 0);
  for (const plan of complete) applySecret(kubectl, plan);
  return [...complete, ...plans.filter(({ missing }) => missing.length > 0)].flatMap(secretLines);
}

/** What becomes of a Secret, to people. */
export function secretLines({ object, isThere, set, kept, missing, variables }: SecretPlan): string[] {
  const line = `Secret ${object.metadata.name}${isThere ? '' : ' (new)'}`;
  return [
    ...(set.length > 0 ? [`${line} gets ${set.join(', ')}`] : []),
    ...(kept.length > 0 ? [`${line} keeps ${kept.join(', ')}, for which there is no value here`] : []),
    ...missing.map((key) => {
      const variable = variables?.get(key);
      return `${line} has no ${key}: ${variable === undefined ? 'its file gives nothing here' : `the variable ${variable} is not set`}`;
    }),
  ];
}

/** The plan with values for keys that had none. */
export function withValues(plan: SecretPlan, values: ReadonlyMap<string, string>): SecretPlan {
  const { object, missing, set } = plan;
  const given = missing.filter((key) => values.has(key));
  const stringData = { ...(object.stringData as object | undefined), ...Object.fromEntries(values) };
  return {
    ...plan,
    object: { ...object, stringData },
    set: [...set, ...given],
    missing: missing.filter((key) => !values.has(key)),
  };
}

/**
 * Makes the Secret, or changes those of its keys that have a value: what else it has stays. Values go through the input of
 * kubectl, where nobody sees them.
 */
export function applySecret(kubectl: Kubectl, { object, isThere, set }: SecretPlan): void {
  const { name, namespace = '' } = object.metadata;
  if (set.length === 0) return;
  const values = { data: pick(object.data, set), stringData: pick(object.stringData, set) };
  const patch = ['secret', name, `--namespace=${namespace}`, '--type=merge'];
  const creation = ['create', '--filename=-'];
  const result = isThere
    ? kubectl.attemptPatch(patch, JSON.stringify(values))
    : kubectl.attempt(creation, JSON.stringify({ ...object, ...values }));
  const args = isThere ? ['patch', ...patch] : creation;
  if (result.succeeded) return;
  throw new CommandFailed(`${objectName(object)}: ${callName(args)}: ${withoutValues(reasonOf(result), values)}`);
}

/** Whatever a message quotes of its input, it is no value. */
function withoutValues(text: string, values: Readonly<Record<string, Readonly<Record<string, unknown>>>>): string {
  const all = Object.values(values).flatMap((each) => Object.values(each).map(String));
  const lines = all.flatMap((value) => [value, JSON.stringify(value).slice(1, -1), ...value.split('\n')]);
  return lines
    .filter(Boolean)
    .sort((a, b) => b.length - a.length)
    .reduce((shown, value) => shown.replaceAll(value, '***'), text);
}

/** Names of the keys that have a value; undefined where there is no such Secret. */
function keysInCluster(kubectl: Kubectl, namespace: string, name: string): Set<string> | undefined {
  const template = '--output=go-template=there{{range $key, $value := .data}}{{if $value}} {{$key}}{{end}}{{end}}';
  const answer = kubectl.output(['get', 'secret', name, `--namespace=${namespace}`, '--ignore-not-found', template]);
  return answer === '' ? undefined : new Set(answer.trim().split(' ').slice(1));
}

function valueOf({ data, stringData }: KubernetesObject, key: string): string {
  const values = { ...(data as object | undefined), ...(stringData as object | undefined) };
  const value: unknown = (values as Record<string, unknown>)[key];
  return typeof value === 'string' ? value : '';
}

function pick(values: unknown, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values ?? {}).filter(([key, value]) => keys.includes(key) && value !== '' && value !== null),
  );
}
