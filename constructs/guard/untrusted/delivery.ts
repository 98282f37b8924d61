import { argoCdGroup } from '../../../kubernetes/argocd-names';
import type { Policy } from '../policy';

/** An Application deploys with the rights of Argo CD, which are those of the whole cluster: never, whatever groups are listed. */
export const delivery: Policy = {
  name: 'delivery',
  holdsFor: 'untrusted',
  resources: [
    {
      apiGroups: [argoCdGroup],
      apiVersion: 'v1alpha1',
      resources: ['applications', 'applicationsets', 'appprojects'],
      operations: ['CREATE', 'UPDATE', 'DELETE'],
    },
  ],
  rules: [
    { expression: 'false', message: 'Applications, ApplicationSets and AppProjects of Argo CD are none of a slot' },
  ],
};
