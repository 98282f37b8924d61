import type { Target } from '../config/target';
import type { NamespaceJobs } from '../constructs/job/namespace-jobs';
import { usualJobResources, usualKubectlImage, usualToolsImage } from '../rules/defaults/jobs';

/** What runs the Jobs of a target, as its data paths state it where it has any. */
export function jobsOf(target: Target): NamespaceJobs {
  const { project, namespace, dataPaths, claimedData, imagePullPolicy, imagePullSecrets } = target;
  const usual = { toolsImage: usualToolsImage, kubectlImage: usualKubectlImage, jobResources: usualJobResources };
  const { toolsImage, kubectlImage, jobResources } = dataPaths ?? claimedData ?? usual;
  return { project, namespace, toolsImage, kubectlImage, jobResources, imagePullPolicy, imagePullSecrets };
}
