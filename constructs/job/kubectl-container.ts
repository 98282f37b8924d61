import type { k8s } from 'cdk8s-plus-28';
import type { Owner } from '../data-store/data-store';
import { jobResources, platformResources, type HasJobResources } from '../job-resources';
import { asUser, kubectlUser } from '../security';
import { apiTokenVolume } from './api-token';

export interface KubectlContainerProps {
  readonly name: string;
  /** Image with kubectl as its entry point, and what the container may take. */
  readonly job: HasJobResources & { readonly kubectlImage: string };
  /** Whether it runs in the platform's namespace, and asks for nothing of the node. */
  readonly isOfPlatform: boolean;
  /** @default that of Kubernetes */
  readonly imagePullPolicy?: string | undefined;
  /** Whom it runs as. @default a user of its own */
  readonly runAs?: Owner | undefined;
  readonly args: readonly string[];
  /** Mounts beside that of the token. @default none */
  readonly mounts?: readonly k8s.VolumeMount[];
}

/** One call of kubectl, with the token of `apiTokenVolume`: no shell, so it is what its arguments say and nothing else. */
export function kubectlContainer(props: KubectlContainerProps): k8s.Container {
  const { name, job, isOfPlatform, imagePullPolicy, args, mounts = [] } = props;
  const { user, group } = props.runAs ?? { user: kubectlUser, group: kubectlUser };
  return {
    name,
    image: job.kubectlImage,
    ...(imagePullPolicy && { imagePullPolicy }),
    args: [...args],
    resources: isOfPlatform ? platformResources(job) : jobResources(job),
    securityContext: asUser(user, group),
    terminationMessagePolicy: 'FallbackToLogsOnError',
    volumeMounts: [apiTokenVolume().mount, ...mounts],
  };
}
