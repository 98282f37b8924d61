import { groupKind, kindName, type KubernetesObject } from '../kubernetes-object';
import { Field } from './field';
import { dataKey, dnsLabel } from './name-rules';
import { checkEach, checkKeys, checkLabels, checkMetadata, checkUnique } from './named';
import { checkObjectName } from './object-names';
import { checkWorkloadNames } from './workload-names';

/**
 * What is wrong with the names in an object, by the rules of the API server: a line for each problem, the path first.
 *
 * Names, not types: what is missing or no string is left to `checkTypes`.
 */
export function checkNames(object: KubernetesObject): string[] {
  const root = new Field(object);
  const kind = groupKindOf(root);
  return [
    ...checkObjectName(root, kind),
    ...checkMetadata(root.at('metadata')),
    ...checkWorkloadNames(root, kind),
    ...(kind === 'Service' ? checkService(root.at('spec')) : []),
    ...(kind === 'ConfigMap' || kind === 'Secret' ? checkData(root) : []),
  ];
}

/** `Deployment.apps`, or `Pod` in the core group: what kind it is, whatever the version. */
export function groupKindOf(object: Field): string {
  const [apiVersion = '', kind = ''] = [object.at('apiVersion').text, object.at('kind').text];
  return kindName(groupKind({ apiVersion, kind }));
}

/** Port names of a Service are DNS labels, of any length that these may have: unlike those of a container. */
function checkService(spec: Field): string[] {
  const ports = spec.at('ports').items.map((port) => port.at('name'));
  const unnamed = ports.length > 1 ? ports.filter((name) => name.isAbsent) : [];
  return [
    ...checkLabels(spec.at('selector')),
    ...unnamed.map((name) => name.problem('is required where there are several ports')),
    ...checkEach(ports, dnsLabel),
    ...checkUnique(ports),
  ];
}

function checkData(object: Field): string[] {
  return ['data', 'binaryData', 'stringData'].flatMap((name) => checkKeys(object.at(name).entries, dataKey));
}
