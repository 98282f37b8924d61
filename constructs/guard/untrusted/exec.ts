import { directoryContainer } from '../../facts/ensured-data';
import type { Policy } from '../policy';
import { isReserved, reservedNames } from '../reserved';

/**
 * Nobody who is not trusted enters a container that sees more than one data directory. Of the request, only the names of pod and
 * container are known, not the pod itself: these names are slotstack's own, and nobody else makes pods with those mounts.
 */
export const exec: Policy = {
  name: 'exec',
  holdsFor: 'untrusted',
  resources: [{ apiGroups: [''], resources: ['pods/exec', 'pods/attach'], operations: ['CONNECT'] }],
  variables: { container: "object.?container.orValue('')" },
  rules: [
    {
      expression: `!${isReserved('request.name')}`,
      message: `the pods ${reservedNames} may not be entered: they see the data of every slot`,
    },
    {
      // Without a name, Kubernetes takes the only container of a pod.
      expression: "variables.container != ''",
      message: 'the container that is to be entered must be named',
    },
    {
      expression: `!variables.container.startsWith('${directoryContainer}')`,
      message: `containers called ${directoryContainer}... may not be entered: they see the data of earlier tasks`,
    },
  ],
};
