import { imageProblem } from '../../kubernetes/image-name';
import { dnsLabel, dnsSubdomain } from '../../kubernetes/object-checks/name-rules';
import { thousandthsOf } from '../../kubernetes/quantity';
import { rootProblem } from '../../rules/data-directory';
import { diskId } from '../../rules/names';
import { brokenBy } from '../../rules/text-rule';
import {
  resourceKinds,
  usualJobResources,
  usualKubectlImage,
  usualToolsImage,
  type JobResources,
} from '../../rules/job-defaults';
import { checkProps, type Named } from '../invalid-props';
import type { DataOnDisk } from './data-on-disk';

/** Which disk of which node, and what works on it. */
export interface DiskProps {
  /** Name of the project, in the markers of its data and in the labels of its objects: a DNS label. */
  readonly project: string;
  /**
   * Directory on the node below which all data lies: absolute, two parts or deeper, outside of the system's own. It must exist before
   * anything is applied; its disk is marked with a sentinel.
   */
  readonly root: string;
  /** Id in the sentinel: a pod refuses to start on another disk. Up to 63 letters, digits, ".", "_" and "-". @default the project */
  readonly id?: string | undefined;
  /**
   * Namespace of the Jobs that work on the disk, in which nobody who works in a slot has any rights. Where pod security is enforced, it
   * is that of `privileged`. @default `<project>-platform`
   */
  readonly namespace?: string | undefined;
  /** Name of the Node object of the node with the disk: every pod that touches it is pinned there. @default any node: there is one */
  readonly node?: string | undefined;
  /**
   * Image with bash, GNU coreutils and findutils, and util-linux, for what touches directories, as root.
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

/** What is known of a data disk. */
export interface DiskFacts {
  /** Name of the project. */
  readonly project: string;
  /** Directory below which all data lies. */
  readonly root: string;
  /** Id in the sentinel. */
  readonly id: string;
  /** Namespace of the Jobs that work on the disk. */
  readonly namespace: string;
  /** Name of the Node object. @default any node: there is one */
  readonly node?: string | undefined;
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

/** A data disk, as data that lies on it knows it. */
export interface Disk {
  /** What is known of it. */
  readonly facts: DiskFacts;
  /** Takes note of data that is to lie on the disk: SlotData calls it. */
  add(data: DataOnDisk): void;
}

/**
 * What is known of a disk, with all that is not stated.
 *
 * @param construct whose props these are
 * @throws InvalidProps for a root in the system's own directories, and for whatever else cannot be
 */
export function diskOf(construct: Named, props: DiskProps): DiskFacts {
  const { project, root, id = project, namespace = `${project}-platform`, node } = props;
  const { toolsImage = usualToolsImage, kubectlImage = usualKubectlImage, toolsFrom = 'toolsImage' } = props;
  const { jobResources = usualJobResources, imagePullSecrets = [] } = props;
  checkProps(construct, {
    project: dnsLabel(project),
    root: rootProblem(root, project),
    id: brokenBy(id, diskId),
    namespace: dnsLabel(namespace),
    node: node === undefined ? undefined : dnsSubdomain(node),
    toolsImage: imageProblem(toolsImage),
    kubectlImage: imageProblem(kubectlImage),
    toolsFrom: ['toolsImage', 'service'].includes(toolsFrom) ? undefined : 'must be "toolsImage" or "service"',
    jobResources: resourcesProblem(jobResources),
    imagePullSecrets: imagePullSecrets.map(dnsSubdomain).find((problem) => problem !== undefined),
  });
  return {
    project,
    root,
    id,
    namespace,
    node,
    toolsImage,
    toolsFrom,
    kubectlImage,
    jobResources,
    imagePullSecrets,
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
