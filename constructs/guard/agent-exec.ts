import { cleanupName } from '../slot-data/cleanup-job';
import { directoryContainer } from '../slot-data/slot-data';
import { agentPolicy } from './agent';

/**
 * An agent enters no container that sees more than one data directory. Of an exec request, only the names of pod and container
 * are known, not the pod itself: these names are slotstack's own, and no agent makes pods with those mounts.
 */
export const agentExec = agentPolicy({
  name: 'exec',
  resources: [{ apiGroups: [''], resources: ['pods/exec', 'pods/attach'], operations: ['CONNECT'] }],
  rules: [
    {
      expression: `!request.name.startsWith('${cleanupName}-')`,
      message: 'an agent may not enter the cleanup pod: it sees the data of every slot',
    },
    {
      // Without a name, Kubernetes takes the only container of a pod.
      expression: "object.?container.orValue('') != ''",
      message: 'an agent must name the container that it enters',
    },
    {
      expression: `!object.?container.orValue('').startsWith('${directoryContainer}')`,
      message: `an agent may not enter containers called ${directoryContainer}...: they see the data of earlier tasks`,
    },
  ],
});
