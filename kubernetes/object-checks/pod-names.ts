import { suggestion } from '../../input/suggestion';
import type { Field } from './field';
import { dnsLabel, environmentVariableName, portName } from './name-rules';
import { checkEach, checkUnique } from './named';

/**
 * Checks the names in a pod, and that what its containers mount is there. `claims` are the names of the volumes that a
 * StatefulSet adds.
 */
export function checkPodNames(spec: Field, claims: readonly Field[]): string[] {
  const containers = [
    ...spec.at('initContainers').items,
    ...spec.at('containers').items,
    ...spec.at('ephemeralContainers').items,
  ];
  const names = containers.map((container) => container.at('name'));
  const volumes = spec.at('volumes').items.map((volume) => volume.at('name'));
  const ports = containers.flatMap(portNames);
  const variables = containers.flatMap((container) => container.at('env').items).map((variable) => variable.at('name'));
  const mountable = new Set([...volumes, ...claims].flatMap((name) => name.text ?? []));
  return [
    ...checkEach([...names, ...volumes, ...claims], dnsLabel),
    ...checkEach(ports, portName),
    ...checkEach(variables, environmentVariableName),
    // Of port names, the API server refuses a second one only in the same container.
    ...[names, volumes, ...containers.map(portNames)].flatMap(checkUnique),
    ...containers.flatMap((container) => checkMounts(container, mountable)),
  ];
}

function portNames(container: Field): Field[] {
  return container.at('ports').items.map((port) => port.at('name'));
}

function checkMounts(container: Field, volumes: ReadonlySet<string>): string[] {
  const mounts = [...container.at('volumeMounts').items, ...container.at('volumeDevices').items];
  const names = mounts.map((mount) => mount.at('name'));
  return checkEach(names, (name) =>
    volumes.has(name) ? undefined : `no volume is named "${name}"${suggestion(name, [...volumes])}`,
  );
}
