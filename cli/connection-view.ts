import type { Claim } from '../constructs/facts/claims';
import { claimText } from './claim-view';
import type { DataConnection } from '../cluster/connections';
import type { Kubectl } from '../cluster/kubectl';

/** What holds the data of a target, and how it is reached. */
export interface TargetConnections {
  readonly target: string;
  readonly namespace: string;
  readonly services: readonly DataConnection[];
  readonly claims: readonly Claim[];
}

/** With lines to copy. @param kubectl for the cluster that the target is in */
export function connectionLines(
  { target, namespace, services, claims }: TargetConnections,
  kubectl: Kubectl,
): string[] {
  const lines = [
    ...services.flatMap((service) => serviceLines(service, namespace, kubectl)),
    ...claims.map((claim) => `  ${claimText(claim)}`),
  ];
  return [target, ...(lines.length > 0 ? lines : ['  no data'])];
}

function serviceLines(
  { name, dataPaths, addresses, settings, secrets }: DataConnection,
  namespace: string,
  kubectl: Kubectl,
): string[] {
  const place = `--namespace=${namespace}`;
  const values = Object.entries(settings?.values ?? {}).map((entry) => entry.join('='));
  return [
    `  ${name} (data: ${dataPaths.join(', ')})`,
    ...addresses.flatMap(({ host, port }) => [
      `    for pods of the namespace: ${host}:${port}`,
      `    from here: ${kubectl.line(['port-forward', place, `service/${host}`, `${port}:${port}`])}`,
    ]),
    ...(addresses.length > 0 ? [] : ['    no Service leads to it']),
    ...(settings ? [`    ConfigMap ${settings.configMap}: ${values.join(' ')}`] : []),
    ...secrets.flatMap(({ name: secret, keys }) => [
      `    Secret ${secret}: ${keys.length === 0 ? 'all its keys' : keys.join(', ')}`,
      ...(keys.length === 0 ? [`      ${kubectl.line(['describe', 'secret', secret, place])}`] : []),
      ...keys.map((key) => {
        const output = `--output=jsonpath={.data.${key.replaceAll('.', '\\.')}}`;
        return `      ${kubectl.line(['get', 'secret', secret, place, output])} | base64 --decode`;
      }),
    ]),
  ];
}
