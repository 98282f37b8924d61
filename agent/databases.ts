import type { DataConnection } from '../cluster/connections';
import type { AgentVariables } from '../rules/agent';
import type { PromptWords } from './prompt-words';

/** How a program in the namespace reaches databases, and which variables of its container have their passwords; never a password itself. */
export function databaseLines(
  services: readonly DataConnection[],
  variables: AgentVariables,
  words: PromptWords,
): string[] {
  return services.flatMap(({ name, dataPaths, addresses, settings, secrets }) => [
    `- ${name} (${dataPaths.join(', ')}): ${addresses.map(({ host, port }) => `${host}:${port}`).join(', ') || words.notReached}`,
    ...(settings ? [`  - ConfigMap ${settings.configMap}: ${assignments(settings.values)}`] : []),
    ...secrets.flatMap(({ name: secret, keys }) =>
      keys.length === 0
        ? [wholeSecret(secret, variables, words)]
        : keys.map(
            (key) => `  - ${words.secretKey(secret, key)}: ${words.variables(variablesWith(secret, key, variables))}`,
          ),
    ),
  ]);
}

function assignments(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map((entry) => entry.join('='))
    .join(' ');
}

/** Names of variables that have a key of a Secret. */
function variablesWith(secret: string, key: string, { env, secrets, envFrom }: AgentVariables): string[] {
  const named = Object.entries(secrets).filter(([, reference]) => reference.secret === secret && reference.key === key);
  const isTaken = Object.hasOwn(env, key) || Object.hasOwn(secrets, key);
  return [...named.map(([name]) => name), ...(envFrom.secrets.includes(secret) && !isTaken ? [key] : [])];
}

/** Of one that a database takes whole, so that its keys stand nowhere. */
function wholeSecret(secret: string, { secrets, envFrom }: AgentVariables, words: PromptWords): string {
  if (envFrom.secrets.includes(secret)) return `  - Secret ${secret}: ${words.eachKey}`;
  const named = Object.entries(secrets).filter(([, reference]) => reference.secret === secret);
  return `  - Secret ${secret}: ${words.variables(named.map(([name, { key }]) => `${name} (${key})`))}`;
}
