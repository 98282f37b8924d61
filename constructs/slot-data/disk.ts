import { dnsLabel, dnsSubdomain } from '../../kubernetes/object-checks/name-rules';
import { rootProblem } from '../../rules/data-directory';
import { diskId } from '../../rules/names';
import { brokenBy } from '../../rules/text-rule';
import { checkProps, type Named } from '../invalid-props';
import type { DataOnDisk } from './data-on-disk';
import { toolsFindings, toolsOf, type Tools, type ToolsProps } from './tools';

/** Which disk of which node, and what works on it, as root. */
export interface DiskProps extends ToolsProps {
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
}

/** What is known of a data disk. */
export interface DiskFacts extends Tools {
  /** Directory below which all data lies. */
  readonly root: string;
  /** Id in the sentinel. */
  readonly id: string;
  /** Namespace of the Jobs that work on the disk. */
  readonly namespace: string;
  /** Name of the Node object. @default any node: there is one */
  readonly node?: string | undefined;
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
  const tools = toolsOf(props);
  const { root, id = props.project, namespace = `${props.project}-platform`, node } = props;
  const { project, ...ofTools } = toolsFindings(tools);
  checkProps(construct, {
    project,
    root: rootProblem(root, props.project),
    id: brokenBy(id, diskId),
    namespace: dnsLabel(namespace),
    node: node === undefined ? undefined : dnsSubdomain(node),
    ...ofTools,
  });
  return { ...tools, root, id, namespace, node };
}
