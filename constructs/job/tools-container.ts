import type { k8s } from 'cdk8s-plus-28';
import { jobResources, platformResources, type HasJobResources } from '../job-resources';
import { asDirectoryKeeper } from '../security';

export interface ToolsContainerProps {
  readonly name: string;
  /** Image with bash, GNU coreutils and findutils, and util-linux. */
  readonly image: string;
  /** What the container may take. */
  readonly job: HasJobResources;
  /** Whether it runs in the platform's namespace, and asks for nothing of the node. */
  readonly isOfPlatform: boolean;
  /** @default that of Kubernetes */
  readonly imagePullPolicy?: string | undefined;
  /** Whom it runs as. @default root, as which it works on directories of other users */
  readonly securityContext?: k8s.SecurityContext | undefined;
  /** What runs. */
  readonly command: readonly string[];
  readonly args: string[];
  readonly mounts: readonly k8s.VolumeMount[];
}

/** A container that works on directories by one of our scripts. It has no token for the API. */
export function toolsContainer(props: ToolsContainerProps): k8s.Container {
  const { name, image, job, isOfPlatform, imagePullPolicy, command, args, mounts } = props;
  const { securityContext = asDirectoryKeeper } = props;
  return {
    name,
    image,
    ...(imagePullPolicy && { imagePullPolicy }),
    command: [...command],
    args,
    resources: isOfPlatform ? platformResources(job) : jobResources(job),
    securityContext,
    terminationMessagePolicy: 'FallbackToLogsOnError',
    volumeMounts: [...mounts],
  };
}
