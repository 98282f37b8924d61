import { collectorSettings } from './collector';
import type { DataPath } from './data-path';
import { dirsOf, namedTwice, type Report } from './data-path-entries';
import { jobResourcesOf } from './job-resources';
import { Problems } from '../input/problem';
import type { YamlDocument } from '../input/yaml-document';
import type { AccessMode } from '../rules/claims';
import { usualKubectlImage, usualToolsImage, type JobResources } from '../rules/defaults/jobs';
import { claimSchema, type ClaimConfig, type DataPathsConfig } from './schema/data-paths';
import { formatPath } from './schema/read';
import type { Services } from './schema/services';

/** The data paths of a target in claims, one for each. */
export interface ClaimedData {
  readonly paths: readonly ClaimedPath[];
  readonly toolsImage: string;
  readonly toolsFrom: 'toolsImage' | 'service';
  readonly kubectlImage: string;
  /** What each of slotstack's own containers may take. */
  readonly jobResources: JobResources;
  /** Hours that data which was moved aside can be restored. */
  readonly retentionHours: number;
}

/** A data path in a claim. */
export interface ClaimedPath extends Omit<DataPath, 'hostPath' | 'limit'> {
  /** As Kubernetes writes it: `20Gi`. */
  readonly size: string;
  /** @default that of the cluster */
  readonly storageClass?: string | undefined;
  readonly accessMode: AccessMode;
}

/** Whether the data lies in claims: the size of one that a template has left empty says no. */
export function isInClaims({ claim }: DataPathsConfig): boolean {
  return claim !== undefined && (claim.size !== undefined || !('size' in claim));
}

/**
 * The data paths in claims that a rendered services.yaml describes.
 *
 * @throws InvalidInput for what there is on a node only, and for a claim without a size
 */
export function resolveClaimedData({ dataPaths: config = {}, storage }: Services, document: YamlDocument): ClaimedData {
  const problems = new Problems();
  const report: Report = (key, message) => {
    const path = ['dataPaths', ...key];
    problems.add(document.positionOf(path), `${formatPath(path)}: ${message}`);
  };
  for (const key of ['root', 'envDir', 'paths', 'disk', 'node', 'limit'] as const)
    if (isStated(config[key])) report([key], inClaimsOnly[key]);
  if (config.persistentVolumes === true) report(['persistentVolumes'], inClaimsOnly.persistentVolumes);
  const usual = usualClaim(storage, report);
  const seen = new Set<string>();
  const paths = dirsOf(config, report).flatMap(({ stated: { limit, ...stated }, claim: own, key }): ClaimedPath[] => {
    if (limit !== undefined) report([...key, 'limit'], inClaimsOnly.limit);
    if (seen.has(stated.name)) report(key, namedTwice(stated.name));
    seen.add(stated.name);
    const claim = { ...usual, ...filled(config.claim), ...filled(own) };
    if (claim.size === undefined) {
      report(['claim'], 'size is missing: how much the claim of a data path holds, such as "10Gi"');
      return [];
    }
    const [accessMode = 'ReadWriteOnce'] = claim.accessModes ?? [];
    return [{ ...stated, size: claim.size, storageClass: claim.storageClass, accessMode }];
  });
  const jobResources = jobResourcesOf(config, document, problems);
  problems.throwIfAny();
  return {
    paths,
    toolsImage: config.toolsImage ?? usualToolsImage,
    toolsFrom: config.toolsFrom ?? 'toolsImage',
    kubectlImage: config.kubectlImage ?? usualKubectlImage,
    jobResources,
    retentionHours: collectorSettings(config.collector).trashRetentionHours,
  };
}

/** What the block `storage` says of claims with data, as far as it is said here as well. */
function usualClaim(storage: Services['storage'], report: Report): ClaimConfig {
  const result = claimSchema.safeParse(storage?.data ?? {});
  if (result.success) return filled(result.data);
  const [issue] = result.error.issues;
  report(
    ['claim'],
    `what it leaves out is that of ${formatPath(['storage', 'data', ...(issue?.path ?? [])])}, which ${issue?.message ?? ''}: state it`,
  );
  return {};
}

/** Why a key has no place beside `claim`. */
const inClaimsOnly = {
  root: 'the data lies in claims: leave out root, or claim',
  envDir: 'the data lies in claims, which are of one environment or slot each: leave it out',
  paths: 'the data lies in claims: name the data paths in dirs',
  disk: 'data in claims is on no disk of a node: leave it out',
  node: 'a pod follows the volume of its claim: leave it out',
  persistentVolumes: 'the class of its claim makes the volumes of a data path: leave it out',
  limit: 'what the data may reach is the size of its claim: leave it out',
};

function isStated(value: string | readonly string[] | undefined): boolean {
  return typeof value === 'string' ? value.trim() !== '' : (value ?? []).some((entry) => entry.trim() !== '');
}

function filled(claim: ClaimConfig = {}): ClaimConfig {
  return Object.fromEntries(Object.entries(claim).filter(([, value]) => value !== undefined));
}
