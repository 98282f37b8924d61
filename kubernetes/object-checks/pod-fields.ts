import { ipAddress } from '../ip-address';
import { checkContainerFields } from './container-fields';
import type { Field } from './field';
import { dnsLabel } from './name-rules';
import { checkEach } from './named';
import { checkLeast, checkMode, given } from './numbers';
import { checkPathInVolume } from './paths';

/** Checks what a pod says beside names, images and ports, by the rules of the API server. */
export function checkPodFields(spec: Field): string[] {
  const containers = ['initContainers', 'containers'].flatMap((list) => spec.at(list).items);
  const context = spec.at('securityContext');
  return [
    ...containers.flatMap(checkContainerFields),
    ...spec.at('volumes').items.flatMap(checkVolume),
    ...spec.at('tolerations').items.flatMap(checkToleration),
    ...checkEach([spec.at('hostname'), spec.at('subdomain')], dnsLabel),
    ...spec.at('hostAliases').items.flatMap((alias) => checkAddress(alias.at('ip'))),
    ...checkLeast(spec.at('activeDeadlineSeconds'), 1),
    ...['runAsUser', 'runAsGroup', 'fsGroup'].flatMap((id) => checkLeast(context.at(id), 0)),
    ...(spec.at('dnsPolicy').text === 'None' && spec.at('dnsConfig', 'nameservers').items.length === 0
      ? [spec.at('dnsPolicy').problem('must have dnsConfig.nameservers beside it, where it is None')]
      : []),
    ...(spec.at('ephemeralContainers').items.length > 0
      ? [spec.at('ephemeralContainers').problem('can only be added to a pod that runs')]
      : []),
  ];
}

function checkVolume(volume: Field): string[] {
  const sources = given(volume.entries).filter(({ key }) => key !== 'name');
  const medium = volume.at('emptyDir', 'medium');
  const files = ['configMap', 'secret', 'downwardAPI', 'projected'].map((source) => volume.at(source));
  return [
    ...(sources.length > 1
      ? [volume.problem(`must be one volume, and is ${sources.map(({ key }) => key).join(' and ')}`)]
      : []),
    ...(medium.text !== undefined && !/^(|Memory|HugePages(-.+)?)$/.test(medium.text)
      ? [medium.problem(`must be "Memory", or left out, is ${JSON.stringify(medium.text)}`)]
      : []),
    ...files.flatMap((source) => [
      ...checkMode(source.at('defaultMode')),
      ...source
        .at('items')
        .items.flatMap((item) => [...checkMode(item.at('mode')), ...checkPathInVolume(item.at('path'))]),
    ]),
  ];
}

function checkToleration(toleration: Field): string[] {
  const value = toleration.at('value');
  return toleration.at('operator').text === 'Exists' && (value.text ?? '') !== ''
    ? [value.problem('must not stand beside the operator Exists')]
    : [];
}

function checkAddress(address: Field): string[] {
  const { text } = address;
  return text === undefined || ipAddress(text) !== undefined
    ? []
    : [address.problem(`must be an IP address, is ${JSON.stringify(text)}`)];
}
