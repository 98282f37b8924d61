import { posix } from 'node:path';
import { thousandthsOf } from '../quantity';
import type { Field } from './field';
import { checkUnique } from './named';
import { checkLeast, given } from './numbers';
import { checkPathInVolume } from './paths';

/** Checks what a container says beside its names, image and ports, by the rules of the API server. */
export function checkContainerFields(container: Field): string[] {
  const mounts = container.at('volumeMounts').items;
  return [
    ...container.at('env').items.flatMap(checkVariable),
    // The API server takes two of a name when an object is created, and refuses them when it is applied.
    ...checkUnique(container.at('env').items.map((variable) => variable.at('name'))),
    ...checkPortsOnce(container.at('ports').items, 'containerPort'),
    ...checkUnique(mounts.map((mount) => mount.at('mountPath'))),
    ...mounts.flatMap((mount) => checkPathInVolume(mount.at('subPath'))),
    ...['livenessProbe', 'readinessProbe', 'startupProbe'].flatMap((probe) => checkProbe(container.at(probe))),
    ...['postStart', 'preStop'].flatMap((hook) =>
      checkHandlers(container.at('lifecycle', hook), ['exec', 'httpGet', 'tcpSocket', 'sleep']),
    ),
    ...checkResources(container.at('resources')),
    ...checkLeast(container.at('securityContext', 'runAsUser'), 0),
    ...checkLeast(container.at('securityContext', 'runAsGroup'), 0),
  ];
}

function checkVariable(variable: Field): string[] {
  const value = variable.at('value');
  if (value.isAbsent || value.text === '' || variable.at('valueFrom').isAbsent) return [];
  return [variable.at('valueFrom').problem('must not stand beside a value: leave out one of them')];
}

/** Finds ports that are there twice with the same protocol. */
export function checkPortsOnce(ports: readonly Field[], key: 'containerPort' | 'port'): string[] {
  const first = new Map<string, Field>();
  return ports.flatMap((port) => {
    const { number } = port.at(key);
    if (number === undefined) return [];
    const id = `${number}/${port.at('protocol').text ?? 'TCP'}`;
    const other = first.get(id);
    if (other) return [port.at(key).problem(`${id} is also ${other.path}`)];
    first.set(id, port.at(key));
    return [];
  });
}

function checkProbe(probe: Field): string[] {
  if (probe.isAbsent) return [];
  const isReadiness = probe.key === 'readinessProbe';
  const successes = probe.at('successThreshold');
  const counts = ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'];
  return [
    ...checkHandlers(probe, ['exec', 'httpGet', 'tcpSocket', 'grpc']),
    ...counts.flatMap((count) => checkLeast(probe.at(count), 0)),
    ...(!isReadiness && (successes.number ?? 1) > 1
      ? [successes.problem(`must be 1 here, is ${successes.number ?? ''}: more only a readinessProbe waits for`)]
      : []),
  ];
}

function checkHandlers(field: Field, handlers: readonly string[]): string[] {
  if (field.isAbsent) return [];
  const used = given(handlers.map((handler) => field.at(handler)));
  if (used.length === 1) return [];
  const stated = used.length === 0 ? 'has none' : `has ${used.map(({ key }) => key).join(' and ')}`;
  return [field.problem(`must have one of ${handlers.join(', ')}, and ${stated}`)];
}

function checkResources(resources: Field): string[] {
  const kinds = ['requests', 'limits'] as const;
  return kinds.flatMap((kind) =>
    resources
      .at(kind)
      .entries.flatMap((amount) => [
        ...(isResource(amount.key)
          ? []
          : [amount.problem('is no resource of a container: cpu, memory, ephemeral-storage, or one with a domain')]),
        ...(/^-/.test(String(amount.value))
          ? [amount.problem(`must not be negative, is ${String(amount.value)}`)]
          : []),
        ...(kind === 'requests' && isExtended(amount.key)
          ? checkExtended(amount, resources.at('limits', amount.key))
          : []),
      ]),
  );
}

function isResource(name: string): boolean {
  return ['cpu', 'memory', 'ephemeral-storage'].includes(name) || name.startsWith('hugepages-') || name.includes('/');
}

function isExtended(name: string): boolean {
  return name.includes('/') && !posix.dirname(name).endsWith('kubernetes.io');
}

/** Of what cannot be shared, a container gets what it asks for. */
function checkExtended(request: Field, limit: Field): string[] {
  const [asked, most] = [request, limit].map(({ value }) => thousandthsOf(value as string | number));
  return asked === most ? [] : [request.problem('must have a limit as high: it cannot be given to two')];
}
