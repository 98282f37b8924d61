import type { AgentOfTarget } from './agent';
import type { BackupOfTarget } from './backup';
import type { ClaimedData } from './claimed-data';
import type { Cluster } from './cluster';
import type { DataPaths } from './data-paths';
import type { Hook } from './hooks/hook';
import type { TargetImages } from './images/target-images';
import type { Guard } from './guard';
import type { Life } from './life';
import type { Limits } from './limits';
import type { ManifestObject } from '../kubernetes/placed-object';
import type { Network } from './network';
import type { PendingEntry } from './pending';
import type { Place } from './place';
import type { RequestRecord } from './request-file';
import type { Sources } from './sources';
import type { Position, Problem } from '../input/problem';
import type { DataServiceConfig } from './schema/data-services';
import type { PlainSecretsConfig } from './schema/plain-secrets';
import type { DeclaredSecret } from './secrets';
import type { WorkspaceOfTarget } from './workspace';

/** What one output directory holds: an environment, or one slot of it. */
export interface Target extends Place {
  /** Its output directory: the namespace, or `<project>-<environment>` where it works in another target's namespace. */
  readonly name: string;
  /** Whose time in the slot this is. @default none: a lasting environment */
  readonly life?: Life;
  /** Whether it is delivered only while somebody has asked for it. */
  readonly onRequest: boolean;
  /** Who has asked for it. @default nobody */
  readonly request?: RequestRecord;
  /** Declared generation of the data: raising it empties the data paths. */
  readonly generation: number;
  /** Pull policy of containers that state none. @default Kubernetes' own */
  readonly imagePullPolicy?: string;
  /** Names of Secrets with what opens the registries of images, for slotstack's own pods. */
  readonly imagePullSecrets: readonly string[];
  /** Where those who apply it by hand find it. @default the cluster that kubectl points to */
  readonly cluster?: Cluster;
  /** Version of Kubernetes there, as services.yaml states it. @default the version of our definitions */
  readonly kubernetesVersion?: string;
  /** Data paths, where services.yaml has any and the namespace is the target's own. */
  readonly dataPaths?: DataPaths;
  /** Data paths in claims, instead. */
  readonly claimedData?: ClaimedData;
  /** Where services.yaml states the data paths. */
  readonly dataPathsPosition: Position;
  /** Claims that keep what they have in each generation, by name, and where services.yaml says so. */
  readonly keptClaims: readonly KeptClaim[];
  /** What the admission policies allow in its namespace; the same for all targets there. */
  readonly guard: Guard;
  /** Further namespaces where workloads are meant to be, once for all targets. */
  readonly sharedNamespaces: readonly string[];
  /** Secrets that services.yaml declares. */
  readonly secrets: readonly DeclaredSecret[];
  /** What becomes of values in its objects that look secret. */
  readonly plainSecrets: PlainSecretsConfig;
  /** How much its namespace may take. The limits of a guest do not count. */
  readonly limits: Limits;
  /** What its pods reach, and who reaches them. What a guest says does not count. */
  readonly network: Network;
  /** Infrastructure, then services, in the order of services.yaml; a group whose `when` says no is left out. */
  readonly groups: readonly Group[];
  /** What a user should know of its files that does not stop the work. */
  readonly remarks: readonly Problem[];
  /** What Jobs do before and after its objects are applied, and before it is deleted, in their order. */
  readonly hooks: readonly Hook[];
  /** What services.yaml has to say on the issue or pull request of a slot. */
  readonly comments: readonly string[];
  /** Images that are copied to where the workloads have them from, or built. */
  readonly images: TargetImages;
  /** The checkout that its workloads work in. @default none is made */
  readonly sources?: Sources;
  /** What of its agent stays over restarts. @default nothing */
  readonly workspace?: WorkspaceOfTarget;
  /** The agent that works on issues in it. @default none */
  readonly agent?: AgentOfTarget;
  /** How its data is backed up. @default it is not */
  readonly backup?: BackupOfTarget;
  /** Hooks and images of services.yaml that no manifest stands for: what becomes of each here. */
  readonly pending: readonly PendingEntry[];
}

/** A claim that services.yaml keeps. */
export interface KeptClaim {
  readonly name: string;
  readonly position: Position;
}

/** A target that has data on a disk. */
export type TargetWithData = Target & { readonly dataPaths: DataPaths };

/** A target that has data paths in claims. */
export type TargetWithClaims = Target & { readonly claimedData: ClaimedData };

/** What is applied together: an entry of `infrastructure` or `services`. */
export interface Group {
  readonly name: string;
  /** Place in services.yaml among all groups, from 0: the same in every target. */
  readonly order: number;
  readonly objects: readonly ManifestObject[];
  /** Whether its objects come before those of all others, or only for the time of a deploy. */
  readonly comes: 'first' | 'in order' | 'for a deploy';
  readonly dataServices: readonly DataService[];
}

/** An entry of `dataServices`, with the place that a user finds it at. */
export interface DataService {
  readonly config: DataServiceConfig;
  readonly position: Position;
}
