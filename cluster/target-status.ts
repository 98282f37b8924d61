import { lifeInWords, lifeText } from '../config/life';
import type { SlotRecord } from '../config/register';
import { recordedBackups } from './backups';
import { backupStatus, type BackupStatus } from './backup-status';
import { objectsByNamespace, objectsIfAllowed } from './by-namespace';
import { claimSizes, type ClaimSize } from './claim-sizes';
import { collectorReports } from './collector-report';
import type { CollectorReport } from '../constructs/facts/collector-report';
import { ensuredData } from '../constructs/facts/ensured-data';
import { claimsOf, type Claim } from '../constructs/facts/claims';
import { lastScan, type WorkspaceScanReport } from '../constructs/facts/workspace-scan';
import { claimVolumesOf } from '../kubernetes/claim-volumes';
import { operatedData } from '../constructs/facts/operated-data';
import { isCluster } from '../kubernetes/data-kinds';
import { ingressAddresses } from '../kubernetes/ingress-addresses';
import type { KubernetesObject } from '../kubernetes/kubernetes-object';
import type { Delivery } from './delivery';
import type { Kubectl } from './kubectl';
import type { BuiltManifests } from './manifests';
import { LiveNamespace, type NamespaceState } from './namespace';
import { leftVolumes, type LeftVolume } from './volumes';
import { clusterResources, formerClusters } from './operated';
import { watchedAmong, workloadKinds, type Watched } from './watch';
import type { WorkloadState } from './workload';

/** How a target is, or a platform: what its files and the register say, and what the cluster does. */
export interface TargetStatus {
  readonly name: string;
  readonly project: string;
  readonly namespace: string;
  /** @default it is no slot */
  readonly slot?: number;
  /** What the register has of the slot. @default nothing: it is no slot, or was never taken */
  readonly register?: Pick<SlotRecord, 'active' | 'issue' | 'pr' | 'owner' | 'since'>;
  /** Declared generation of its data. @default it is a platform */
  readonly generation?: number;
  readonly namespaceState: NamespaceState;
  readonly isArgoCds: boolean;
  /** Whose time in the slot its namespace is of, in words, where it is another's. @default it is of this one */
  readonly otherLife?: string;
  readonly workloads: readonly WorkloadStatus[];
  /** @default it has no data paths, or no run of the collector is known */
  readonly data?: DataStatus;
  readonly hasDataPaths: boolean;
  /** @default it has none */
  readonly backup?: BackupStatus;
  /** The last search for secrets in its workspace. @default nothing looks for them, or it is not there */
  readonly scan?: WorkspaceScanReport | 'never';
  /** Claims whose data is no data path's. */
  readonly claims: readonly Claim[];
  /** All claims that there are in its namespace. */
  readonly claimSizes: readonly ClaimSize[];
  /** Volumes of tasks that have ended. */
  readonly leftVolumes: readonly LeftVolume[];
  /** Databases of operators that are there of earlier generations, each beside that of this one. */
  readonly formerClusters: readonly { readonly cluster: string; readonly former: string }[];
  /** Where it is reached from outside. */
  readonly addresses: readonly string[];
}

export interface WorkloadStatus extends WorkloadState {
  /** `StatefulSet/postgres` */
  readonly name: string;
  /** What the data of its pods was ensured as, or that of an operator's database; several while a rollout goes on. */
  readonly generations: readonly number[];
  /** What keeps its pods from being ready. */
  readonly trouble: readonly string[];
}

/** What the collector has measured. */
export interface DataStatus {
  /** When the run ended, as ISO 8601. */
  readonly measured: string;
  readonly paths: readonly {
    readonly name: string;
    readonly isThere: boolean;
    /** @default unknown, or it is not there */
    readonly bytes?: number | undefined;
  }[];
  /** @default it is empty */
  readonly trash?: { readonly bytes?: number | undefined; readonly entries: number } | undefined;
  /** Bytes of the disk. @default unknown */
  readonly disk?: { readonly free: number; readonly size: number } | undefined;
  readonly warnings: readonly string[];
}

/** Asks one cluster how these deliveries are: a few calls, however many they are. */
export function targetStatuses(
  kubectl: Kubectl,
  deliveries: readonly Delivery[],
  built: BuiltManifests,
): TargetStatus[] {
  const wanted = new Set(deliveries.map(({ namespace }) => namespace));
  const namespaces = LiveNamespace.findAll(kubectl, [...wanted]);
  const present = objectsByNamespace(
    kubectl,
    workloadKinds,
    [...namespaces.values()].filter(({ state }) => state !== 'absent').map(({ name }) => name),
  );
  const reports = new Map<string, readonly CollectorReport[]>();
  const manifests = new Map(deliveries.map((delivery) => [delivery.name, built.of(delivery).objects]));
  const withClaims = deliveries.filter(({ name }) => manifests.get(name)?.some(hasClaim));
  const places = new Set(withClaims.map(({ namespace }) => namespace));
  const left = leftVolumes(kubectl, places);
  const sizes = claimSizes(
    kubectl,
    [...places].filter((namespace) => present.has(namespace)),
    new Set([...present.values()].flatMap((objects) => objects.flatMap(nodeOf))),
  );
  return deliveries.map((delivery) => {
    const { name, project, namespace } = delivery;
    const objects = manifests.get(name) ?? [];
    const live = namespaces.get(namespace);
    const isThere = live !== undefined && live.state !== 'absent';
    const clusters = isThere ? clustersIn(kubectl, namespace, objects) : [];
    const watched = isThere ? watchedAmong(objects, [...(present.get(namespace) ?? []), ...clusters]) : [];
    const { dataPaths } = delivery.target ?? {};
    if (dataPaths && !reports.has(project.name)) reports.set(project.name, collectorReports(kubectl, project));
    const backup =
      isThere && delivery.target?.backup ? backupOf(kubectl, delivery, present.get(namespace) ?? []) : undefined;
    const data = dataOf(delivery, reports.get(project.name) ?? []);
    return {
      ...declared(delivery),
      ...{ name, project: project.name, namespace },
      namespaceState: live?.state ?? 'absent',
      isArgoCds: live?.isArgoCds ?? false,
      ...otherLife(live, delivery),
      workloads: watched.map(workloadStatus),
      hasDataPaths: dataPaths !== undefined,
      ...(data && { data }),
      ...(backup && { backup }),
      ...(isThere && delivery.target?.workspace?.scan && { scan: lastScan(present.get(namespace) ?? []) ?? 'never' }),
      formerClusters: formerClusters(objects, clusters),
      claims: claimsIn(objects, present.get(namespace) ?? []),
      claimSizes: sizes.get(namespace) ?? [],
      leftVolumes: left.filter((volume) => volume.namespace === namespace),
      addresses: ingressAddresses(objects),
    };
  });
}

function backupOf(
  kubectl: Kubectl,
  { namespace, target }: Delivery,
  present: readonly KubernetesObject[],
): BackupStatus | undefined {
  return target && backupStatus(target, recordedBackups(kubectl, namespace), present, new Date());
}

/** The claims that manifests have, with the generation that pods work in where that is another. */
function claimsIn(objects: readonly KubernetesObject[], present: readonly KubernetesObject[]): Claim[] {
  const running = new Map(
    claimsOf(present.filter(({ kind }) => kind === 'Pod')).map(({ name, generation }) => [name, generation]),
  );
  return claimsOf(objects).map((claim) => {
    const found = running.get(claim.name);
    return found === undefined || found === claim.generation ? claim : { ...claim, running: found };
  });
}

function hasClaim(object: KubernetesObject): boolean {
  return object.kind === 'PersistentVolumeClaim' || claimVolumesOf(object).length > 0;
}

/** The node that a pod runs on. */
function nodeOf({ kind, spec }: KubernetesObject): string[] {
  const { nodeName } = (spec ?? {}) as { readonly nodeName?: string };
  return kind === 'Pod' && nodeName !== undefined ? [nodeName] : [];
}

/** The databases of operators in a namespace; none where their kinds are not defined. */
function clustersIn(kubectl: Kubectl, namespace: string, manifests: readonly KubernetesObject[]): KubernetesObject[] {
  return clusterResources(manifests).flatMap((resource) => objectsIfAllowed(kubectl, resource, namespace));
}

function declared({ project, target }: Delivery): Pick<TargetStatus, 'slot' | 'register' | 'generation'> {
  if (!target) return {};
  const { slot, generation } = target;
  if (slot === undefined) return { generation };
  const record = project.register.record(slot);
  if (!record) return { slot, generation };
  const { active, issue, pr, owner, since } = record;
  return {
    ...{ slot, generation },
    register: { active, owner, since, ...(issue !== undefined && { issue }), ...(pr !== undefined && { pr }) },
  };
}

function otherLife(live: LiveNamespace | undefined, { target }: Delivery): Pick<TargetStatus, 'otherLife'> {
  const [found, wanted] = [live?.life, target?.life];
  return found && wanted && lifeText(found) !== lifeText(wanted) ? { otherLife: lifeInWords(found) } : {};
}

function workloadStatus({ name, state, live, pods, trouble }: Watched): WorkloadStatus {
  const ofCluster = live && isCluster(live) ? operatedData(live)?.generation : undefined;
  const ofPods = pods.flatMap((pod) => ensuredData(pod)?.generation ?? []);
  const generations = [...new Set(ofCluster === undefined ? ofPods : [ofCluster])];
  return { name, ...state, generations, trouble: state.phase === 'ready' ? [] : trouble };
}

function dataOf({ name, target }: Delivery, reports: readonly CollectorReport[]): DataStatus | undefined {
  if (!target?.dataPaths) return undefined;
  const { paths, disk } = target.dataPaths;
  // Several disks may have the same id, on several nodes or below several roots.
  const ofDisk = reports.filter(({ disks }) => disks.has(disk));
  const report = ofDisk.find(({ sizes }) => sizes.has(name)) ?? ofDisk[0];
  if (!report) return undefined;
  const sizes = report.sizes.get(name);
  return {
    measured: report.time.toISOString(),
    paths: paths.map((path) => ({
      name: path.name,
      isThere: sizes?.has(path.name) ?? false,
      bytes: sizes?.get(path.name),
    })),
    trash: report.trash.get(name),
    disk: report.disks.get(disk),
    warnings: report.warnings.filter((warning) =>
      [`${name} `, `the disk ${disk} `].some((whose) => warning.startsWith(whose)),
    ),
  };
}
