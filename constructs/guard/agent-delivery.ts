import { cleanupName } from '../slot-data/cleanup-job';
import { agentPolicy } from './agent';

const changes = ['CREATE', 'UPDATE', 'DELETE'] as const;

/** Of the object, not of the request, which has none where all Jobs of a namespace are deleted at once. */
const nameOfObject = "(request.operation == 'DELETE' ? oldObject : object).metadata.?name.orValue('')";

/**
 * An agent does not decide when its slot ends. To Argo CD, a finished Job with the name of the cleanup is a cleanup that was done;
 * and an Application deploys with the rights of Argo CD, which are those of the whole cluster.
 */
export const agentDelivery = agentPolicy({
  name: 'delivery',
  resources: [
    { apiGroups: ['batch'], resources: ['jobs', 'jobs/status'], operations: changes },
    {
      apiGroups: ['argoproj.io'],
      apiVersion: 'v1alpha1',
      resources: ['applications', 'applicationsets', 'appprojects'],
      operations: changes,
    },
  ],
  conditions: { 'of-delivery': `request.resource.group == 'argoproj.io' || ${nameOfObject} == '${cleanupName}'` },
  rules: [
    {
      expression: 'false',
      message: `an agent may not change Applications, ApplicationSets and AppProjects of Argo CD, nor the Job ${cleanupName}`,
    },
  ],
});
