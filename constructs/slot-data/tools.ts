import { imageProblem } from '../../kubernetes/image-name';
import { dnsLabel, dnsSubdomain } from '../../kubernetes/object-checks/name-rules';
import { thousandthsOf } from '../../kubernetes/quantity';
import {
  resourceKinds,
  usualJobResources,
  usualKubectlImage,
  usualToolsImage,
  type JobResources,
} from '../../rules/defaults/jobs';
import type { Findings } from '../invalid-props';

/** Whose data it is, and what works on it. */
export interface ToolsProps {
  /** Name of the project, in the markers of its data and in the labels of its objects: a DNS label. */
  readonly project: string;
  /**
   * Image with bash, GNU coreutils and findutils, and util-linux, for what touches directories.
   * @default "docker.io/library/debian:bookworm-slim"
   */
  readonly toolsImage?: string | undefined;
  /**
   * Image that looks after a data directory before its service starts: `toolsImage`, or that of the `service` itself where it is known
   * to have the tools. @default "toolsImage"
   */
  readonly toolsFrom?: 'toolsImage' | 'service' | undefined;
  /** Image whose entry point is kubectl, for Jobs that talk to the API. @default "registry.k8s.io/kubectl:v1.33.4" */
  readonly kubectlImage?: string | undefined;
  /**
   * What each container of slotstack's own requests and may take, as a ResourceQuota counts it. In the disk's namespace, they request
   * nothing. @default requests of 10m CPU and 32Mi memory, limits of 1 CPU, 256Mi memory and 128Mi ephemeral storage
   */
  readonly jobResources?: JobResources | undefined;
  /** Names of Secrets with what opens the registries of images. @default none: what the nodes have */
  readonly imagePullSecrets?: readonly string[] | undefined;
}

/** Whose data it is, and what works on it, with all that was not stated. */
export interface Tools {
  /** Name of the project. */
  readonly project: string;
  /** Image for what touches directories. */
  readonly toolsImage: string;
  /** Which image looks after a data directory before its service starts. */
  readonly toolsFrom: 'toolsImage' | 'service';
  /** Image for Jobs that talk to the API. */
  readonly kubectlImage: string;
  /** What each container of slotstack's own requests and may take. */
  readonly jobResources: JobResources;
  /** Names of Secrets with what opens the registries of images. */
  readonly imagePullSecrets: readonly string[];
}

/** What works on data, with all that is not stated. */
export function toolsOf(props: ToolsProps): Tools {
  const { project, toolsImage = usualToolsImage, toolsFrom = 'toolsImage', kubectlImage = usualKubectlImage } = props;
  const { jobResources = usualJobResources, imagePullSecrets = [] } = props;
  return { project, toolsImage, toolsFrom, kubectlImage, jobResources, imagePullSecrets };
}

/** What is wrong with what works on data. */
export function toolsFindings(tools: Tools): Findings {
  const { project, toolsImage, toolsFrom, kubectlImage, jobResources, imagePullSecrets } = tools;
  return {
    project: dnsLabel(project),
    toolsImage: imageProblem(toolsImage),
    kubectlImage: imageProblem(kubectlImage),
    toolsFrom: ['toolsImage', 'service'].includes(toolsFrom) ? undefined : 'must be "toolsImage" or "service"',
    jobResources: resourcesProblem(jobResources),
    imagePullSecrets: imagePullSecrets.map(dnsSubdomain).find((problem) => problem !== undefined),
  };
}

function resourcesProblem({ requests, limits }: JobResources): string | undefined {
  for (const kind of resourceKinds) {
    const [request, limit] = [requests[kind], limits[kind]].map(thousandthsOf);
    if (request === undefined || limit === undefined)
      return `${kind} must be a quantity such as "500m", "2" or "512Mi", in requests and in limits`;
    if (request > limit) return `the request ${requests[kind]} is more than the limit ${limits[kind]}`;
  }
  return undefined;
}
