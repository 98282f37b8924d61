import { posix } from 'node:path';
import type { CollectorSettings } from '../rules/defaults/collector-and-trash';
import { directoryProblem, rootProblem, slotProblem } from '../rules/data-directory';
import { usualKubectlImage, usualToolsImage, type JobResources } from '../rules/defaults/jobs';
import { collectorSettings } from './collector';
import type { DataPath } from './data-path';
import { entriesOf, namedTwice, type Report } from './data-path-entries';
import { isBelow, quote } from '../kubernetes/host-path';
import { jobResourcesOf } from './job-resources';
import { Problems } from '../input/problem';
import type { DataPathsConfig } from './schema/data-paths';
import { formatPath } from './schema/read';
import type { YamlDocument } from '../input/yaml-document';

/** The data paths of a target, checked: composed of safe parts, below the root, in a directory of the target's own. */
export interface DataPaths {
  /** DATA_ROOT: absolute and canonical. */
  readonly root: string;
  /** Directory of the environment or slot, strictly below the root. */
  readonly environmentDirectory: string;
  readonly paths: readonly DataPath[];
  /** Id that the disk's sentinel holds. */
  readonly disk: string;
  /** Node that holds the data. @default any: there is one node */
  readonly node?: string | undefined;
  readonly toolsImage: string;
  /**
   * Image that ensures a data directory: the tools image, or that of the service where it is known to have the tools.
   */
  readonly toolsFrom: 'toolsImage' | 'service';
  readonly kubectlImage: string;
  /** What each of slotstack's own containers may take. */
  readonly jobResources: JobResources;
  readonly collector: CollectorSettings;
  /** Whether pods reach their directories by claims. */
  readonly persistentVolumes: boolean;
}

export interface DataPathsContext {
  readonly project: string;
  /** @default none: a lasting environment, whose data nothing deletes */
  readonly slot?: number | undefined;
  /** Directories in which a checkout of the project lies; the data may lie in none of them. */
  readonly checkouts: readonly string[];
  /** Environment variables that services.yaml reads and that are not set; named where the root falls back. */
  readonly unsetVariables: readonly string[];
}

/**
 * The data paths that a rendered services.yaml describes.
 *
 * @throws InvalidInput for every path that is not absolute, canonical, below the root, of this slot, or that shares a
 * directory
 */
export function resolveDataPaths(
  config: DataPathsConfig,
  document: YamlDocument,
  context: DataPathsContext,
): DataPaths {
  const problems = new Problems();
  const report: Report = (key, message) => {
    const path = ['dataPaths', ...key];
    problems.add(document.positionOf(path), `${formatPath(path)}: ${message}`);
  };

  const root = config.root?.trim() ?? '';
  const refusal = checkRoot(root, context);
  if (refusal !== undefined) report(['root'], refusal);
  problems.throwIfAny();

  const { key, entries } = entriesOf(config, root, report);
  problems.throwIfAny();
  const directories = new Set(entries.map(({ dataPath }) => posix.dirname(dataPath.hostPath)));
  const [environmentDirectory = root, ...others] = directories;
  const misplaced = checkEnvironmentDirectory(environmentDirectory, others, root, context);
  if (misplaced !== undefined) report([key], misplaced);
  const seen = new Set<string>();
  for (const { dataPath, key: place } of entries) {
    if (seen.has(dataPath.name)) report(place, namedTwice(dataPath.name));
    seen.add(dataPath.name);
  }
  if (config.persistentVolumes === true && config.node === undefined)
    report(['persistentVolumes'], 'needs dataPaths.node: a volume over a directory is of one node');
  const jobResources = jobResourcesOf(config, document, problems);
  problems.throwIfAny();

  return {
    root,
    environmentDirectory,
    paths: entries.map(({ dataPath }) => dataPath),
    disk: config.disk ?? context.project,
    node: config.node,
    toolsImage: config.toolsImage ?? usualToolsImage,
    kubectlImage: config.kubectlImage ?? usualKubectlImage,
    jobResources,
    toolsFrom: config.toolsFrom ?? 'toolsImage',
    collector: collectorSettings(config.collector),
    persistentVolumes: config.persistentVolumes ?? false,
  };
}

/** Why a path cannot be DATA_ROOT; undefined where it can. */
function checkRoot(root: string, context: DataPathsContext): string | undefined {
  const variable =
    context.unsetVariables.find((name) => /DATA.*ROOT/.test(name)) ??
    context.unsetVariables.find((name) => /DATA|ROOT/.test(name));
  if (root === '') return `required: an absolute path${variable === undefined ? '' : `; set ${variable}`}`;
  const problem = rootProblem(root, context.project);
  if (problem !== undefined) return problem;
  if (isInCheckout(root, context)) {
    const fix = variable === undefined ? 'name a directory outside of it' : `set ${variable}`;
    return `${quote(root)} lies in the project's checkout, where a clean checkout deletes it and every checkout has another; ${fix}`;
  }
  return undefined;
}

/** Why the directory of an environment or slot cannot be that; undefined where it can. */
function checkEnvironmentDirectory(
  directory: string,
  others: readonly string[],
  root: string,
  context: DataPathsContext,
): string | undefined {
  if (others.length > 0)
    return `must all lie in one directory, which is the target's own; these lie in ${[directory, ...others].join(' and ')}`;
  const problem = directoryProblem({ root, environmentDirectory: directory });
  if (problem !== undefined) return problem;
  if (isInCheckout(directory, context))
    return `${quote(directory)} lies in the project's checkout; name a directory outside of it`;
  return context.slot === undefined ? undefined : slotProblem({ root, environmentDirectory: directory }, context.slot);
}

function isInCheckout(path: string, { checkouts }: DataPathsContext): boolean {
  return checkouts.some((checkout) => path === checkout || isBelow(path, checkout));
}
