import { pathProblem, quote } from '../../kubernetes/host-path';
import { dnsLabel, dnsSubdomain } from '../../kubernetes/object-checks/name-rules';
import { directoryProblem, slotProblem } from '../../rules/data-directory';
import { highestGeneration } from '../../rules/generation';
import { highestSlot } from '../../rules/slot';
import type { Findings } from '../invalid-props';
import type { DataOfSlot } from './data-of-slot';
import type { Reach } from '../data-store/host-directories';
import type { DataPathProps } from './data-path';
import type { Deletion } from './deletion';
import type { Disk, DiskFacts } from './disk';

/** What is said of data wherever it lies. */
export interface TargetDataProps {
  /** Whose data it is, in its markers: a DNS label that nothing else beside it has. With Argo CD, the name of the Application. @default the namespace */
  readonly name?: string | undefined;
  /** Namespace of the workloads, which you make. @default that of the chart */
  readonly namespace?: string | undefined;
  /** Number of the slot, from 1 to 9999: data of an earlier life is moved aside. @default none: a lasting environment, whose data stays */
  readonly slot?: number | undefined;
  /**
   * Generation of the data, from 0 to 999999999. Raising it empties the data paths; in a slot, each task has one that was never there
   * before. Lowering it is refused by the pods.
   */
  readonly generation: number;
  /** Pull policy of the containers that are made here: Always, IfNotPresent or Never. @default that of Kubernetes */
  readonly imagePullPolicy?: string | undefined;
  /** Names of Secrets, in the namespace of the workloads, with what opens registries. @default those of the disk, or of the claims */
  readonly imagePullSecrets?: readonly string[] | undefined;
}

export interface SlotDataProps extends TargetDataProps {
  /** Disk that the data lies on: a DataDisk, or `DataDisk.existing` where another program prepares it. */
  readonly disk: Disk;
  /**
   * Namespace of the workloads, which you make. Where pod security is enforced, it is that of `privileged`: host directories are refused
   * below. @default that of the chart
   */
  readonly namespace?: string | undefined;
  /** Directory of the environment or slot, relative to the disk's root. That of a slot has its number in it: `slots/3`. */
  readonly directory: string;
  /** Directories in it, one for each workload that keeps data: names, or props where something of them is not as usual. */
  readonly paths: readonly (string | DataPathProps)[];
  /**
   * How pods come by the directories: by `hostPath`; or by `claims` on PersistentVolumes that somebody who may make any makes over them
   * (the DataDisk of the same program, or one that is told of this data), for namespaces whose pods may name no path of a node.
   * @default "hostPath"
   */
  readonly reach?: Reach | undefined;
  /** Number of the slot's life, greater for each task: volumes for claims are of one. @default the generation */
  readonly life?: number | undefined;
  /**
   * How the data is deleted with its slot. `separate`: by a CleanupJob that you make yourself, in a chart of its own.
   * @default none: only a lasting environment can do without
   */
  readonly cleanup?: Deletion | 'separate' | undefined;
}

/** What is checked of data wherever it lies, defaults included. */
type CheckedData = Pick<
  DataOfSlot,
  'name' | 'namespace' | 'slot' | 'generation' | 'imagePullPolicy' | 'imagePullSecrets'
>;

/** What is checked of data on a disk, too. */
interface CheckedPlace extends CheckedData {
  readonly disk: DiskFacts;
  readonly root: string;
  readonly environmentDirectory: string;
}

/** What is wrong with the props of data on a disk, but for its paths. */
export function slotDataFindings({ directory, cleanup }: SlotDataProps, data: CheckedPlace): Findings {
  const { namespace, name, slot, generation, ...general } = targetDataFindings(data);
  return {
    namespace,
    name,
    slot,
    generation,
    directory: placeProblem(directory, data),
    cleanup: cleanupProblem(data.slot, cleanup, data.namespace === data.disk.namespace),
    ...general,
  };
}

/** What is wrong with what is said of data wherever it lies. */
export function targetDataFindings(data: CheckedData): Findings {
  const { name, namespace, slot, generation, imagePullPolicy, imagePullSecrets } = data;
  return {
    namespace: namespace === '' ? 'state it, or that of the chart' : dnsLabel(namespace),
    // Of a namespace that is missing, it was said.
    name: name === '' && namespace === '' ? undefined : dnsLabel(name),
    slot: slot === undefined ? undefined : wholeProblem(slot, 1, highestSlot),
    generation: wholeProblem(generation, 0, highestGeneration),
    imagePullPolicy:
      imagePullPolicy === undefined || ['Always', 'IfNotPresent', 'Never'].includes(imagePullPolicy)
        ? undefined
        : 'must be "Always", "IfNotPresent" or "Never"',
    imagePullSecrets: imagePullSecrets.map(dnsSubdomain).find((problem) => problem !== undefined),
  };
}

/** Why a number is not one of a range; undefined where it is. */
function wholeProblem(value: number, least: number, most: number): string | undefined {
  return Number.isInteger(value) && value >= least && value <= most
    ? undefined
    : `must be a whole number from ${least} to ${most}, is ${value}`;
}

function placeProblem(directory: string, { root, environmentDirectory, slot }: CheckedPlace): string | undefined {
  if (directory.startsWith('/')) return `${quote(directory)} must be relative to the root ${root}`;
  const place = { root, environmentDirectory };
  return (
    pathProblem(environmentDirectory) ??
    directoryProblem(place) ??
    (slot === undefined ? undefined : slotProblem(place, slot))
  );
}

function cleanupProblem(
  slot: number | undefined,
  cleanup: SlotDataProps['cleanup'],
  isAmongJobs: boolean,
): string | undefined {
  if (slot === undefined) return cleanup && 'a lasting environment has none: nothing deletes its data';
  if (cleanup === undefined)
    return 'required for a slot: such as DeletionHook.preDelete({ applicationNamespace: "argocd" }), or "separate" where you make a CleanupJob yourself';
  return isAmongJobs
    ? "the namespace is that of the disk's Jobs, which the end of the slot would delete: give the slot a namespace of its own"
    : undefined;
}
