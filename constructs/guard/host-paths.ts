import { cleanupName } from '../slot-data/cleanup-job';
import { dataServiceAccount } from '../slot-data/service-account';
import { annotations } from './annotations';
import { listed } from './cel';
import type { Policy } from './policy';
import { podChanges, pods } from './pods';

const dataAnnotations = [
  annotations.dataPaths,
  annotations.dataDirectory,
  annotations.dataScripts,
  annotations.dataSentinel,
  annotations.backup,
];

/**
 * A pod mounts what its namespace names for its ServiceAccount, and nothing else of the node.
 *
 * Whole texts are compared: below an allowed prefix, a symlink leads anywhere. The path that a pod states is not resolved, so
 * what may be mounted must lie in directories that only root writes, as those of slot data do.
 */
export const hostPaths: Policy = {
  name: 'host-paths',
  holdsFor: 'everybody',
  resources: [pods],
  conditions: { 'pod-changes': podChanges },
  variables: {
    serviceAccount: "object.spec.?serviceAccountName.orValue('default')",
    ofEveryPod: listed(annotations.hostPaths),
    ofData: dataAnnotations.map(listed).join(' + '),
    ofCleanup: [annotations.dataParent, annotations.dataSentinel].map(listed).join(' + '),
    allowed: [
      'variables.ofEveryPod',
      `(variables.serviceAccount == '${dataServiceAccount}' ? variables.ofData : [])`,
      `(variables.serviceAccount == '${cleanupName}' ? variables.ofCleanup : [])`,
    ].join(' + '),
    mounted: 'object.spec.?volumes.orValue([]).map(volume, has(volume.hostPath), volume.hostPath.path)',
    refused: 'variables.mounted.filter(path, !(path in variables.allowed))',
  },
  rules: [
    {
      expression: 'size(variables.refused) == 0',
      message: 'the pod mounts a path of the node that its namespace does not name for its ServiceAccount',
      messageExpression:
        "'a pod of ServiceAccount ' + variables.serviceAccount + ' may not mount ' + variables.refused.join(', ') + ' of the node: it is neither its data nor in guard.hostPaths of services.yaml'",
    },
  ],
};
