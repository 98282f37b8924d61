import { usualGitImage } from '../rules/defaults/builds';
import { usualSourcesResources } from '../rules/defaults/sources';
import { brokenBy } from '../rules/text-rule';
import { wholeCommitId } from '../rules/values';
import type { Position, Problems } from '../input/problem';
import type { YamlDocument } from '../input/yaml-document';
import type { DataPath } from './data-path';
import type { RegisterFile } from './register-file';
import type { ResourcesConfig } from './schema/resources';
import type { Services } from './schema/services';

/** The checkout that workloads of a target work in. */
export interface Sources {
  /** URL of the git repository. */
  readonly repository: string;
  /** Secret with what opens it. @default anybody may read it */
  readonly secret?: string;
  readonly gitImage: string;
  /** Where it lies. */
  readonly place: SourcesPlace;
  /** Commits of its history; 0 is all. */
  readonly depth: number;
  readonly submodules: boolean;
  /** Whose the files are. */
  readonly user: number;
  readonly group: number;
  readonly resources: SourcesResources;
  /** What is checked out: the first that the repository has. */
  readonly revisions: readonly string[];
  /** What the branch is called in the checkout. */
  readonly branch: string;
  /** The commit that the register has in short, and that nobody can fetch so. @default none */
  readonly shortCommit?: string;
  readonly position: Position;
}

/** A directory of a claim that manifests mount, or a shared data path. */
export type SourcesPlace = SourcesInClaim | SourcesInDataPath;

export interface SourcesInClaim {
  readonly claim: string;
  /** Directory of the claim. */
  readonly directory: string;
}

export interface SourcesInDataPath {
  /** Name of the data path, all of which is the checkout. */
  readonly dataPath: string;
}

export function isInDataPath(place: SourcesPlace): place is SourcesInDataPath {
  return 'dataPath' in place;
}

/** Quantities by kind, as Kubernetes writes them. */
export interface SourcesResources {
  readonly requests: Readonly<Record<string, string>>;
  readonly limits: Readonly<Record<string, string>>;
}

function stated(usual: Readonly<Record<string, string>>, own: ResourcesConfig['limits'] = {}): Record<string, string> {
  const entries = Object.entries(own).flatMap(([kind, amount]) =>
    amount === undefined ? [] : [[kind, amount] as const],
  );
  return { ...usual, ...Object.fromEntries(entries) };
}

/** What the register says of a slot, as far as its checkout goes. */
export type Shown = Pick<RegisterFile, 'branch' | 'commit' | 'pr'>;

/** A data path of a target, as far as a checkout in it goes. */
export type PathForSources = Pick<DataPath, 'name' | 'shared' | 'owner' | 'group'>;

/**
 * @param shown of a slot in use. @default nothing
 * @param paths data paths of the target. @default it has none, for it works in the namespace of another
 */
export function sourcesOf(
  { sources, builds = {}, argocd }: Services,
  document: YamlDocument,
  shown: Shown | undefined,
  paths: readonly PathForSources[] | undefined,
  problems: Problems,
): Sources | undefined {
  if (!sources || (!sources.claim && !sources.dataPath)) return undefined;
  // Whose the namespace is has the checkout of a data path, too.
  if (sources.dataPath && !paths) return undefined;
  const report = (key: string, message: string) => {
    problems.add(document.positionOfKey(['sources', key]), `sources.${key}: ${message}`);
  };
  const found = placeOf(sources, paths ?? [], report);
  const repository = sources.repository || builds.repository || argocd?.repoURL;
  if (repository === undefined) report('repository', 'required: from where the checkout comes');
  if (repository === undefined || !found) return undefined;
  const secret = sources.secret || builds.secret;
  const { depth = 1, submodules = false } = sources;
  return {
    repository,
    ...(secret && { secret }),
    gitImage: sources.gitImage || builds.gitImage || usualGitImage,
    ...{ ...found, depth, submodules },
    resources: {
      requests: stated(usualSourcesResources.requests, sources.resources?.requests),
      limits: stated(usualSourcesResources.limits, sources.resources?.limits),
    },
    ...whatIsShown(shown ?? {}, sources.branch),
    position: document.positionOfKey(['sources']),
  };
}

type Found = Pick<Sources, 'place' | 'user' | 'group'>;

function placeOf(
  { claim, dataPath, directory, ...sources }: NonNullable<Services['sources']>,
  paths: readonly PathForSources[],
  report: (key: string, message: string) => void,
): Found | undefined {
  if (claim && dataPath) report('dataPath', 'the checkout lies in one place: leave this out, or claim');
  if (dataPath) return inDataPath(dataPath, { directory, ...sources }, paths, report);
  if (!directory) report('directory', 'required: the directory of the claim with the checkout, such as "slots/3/src"');
  const { user = 1000, group = user } = sources;
  return { place: { claim: claim ?? '', directory: directory ?? '' }, user, group };
}

/** All of it is the checkout, of whom the data path is. */
function inDataPath(
  dataPath: string,
  stated: Pick<NonNullable<Services['sources']>, 'directory' | 'user' | 'group'>,
  paths: readonly PathForSources[],
  report: (key: string, message: string) => void,
): Found | undefined {
  for (const key of ['directory', 'user', 'group'] as const)
    if (stated[key]) report(key, `that of the data path "${dataPath}" holds: leave it out`);
  const path = paths.find(({ name }) => name === dataPath);
  if (path?.shared === true) {
    const { owner: user = 0, group = user } = path;
    return { place: { dataPath }, user, group };
  }
  report(
    'dataPath',
    path
      ? `"${dataPath}" belongs to one workload: state "shared: true" and "owner" in dataPaths.dirs`
      : `there is no data path "${dataPath}" here; where there is to be no checkout, leave this empty`,
  );
  return undefined;
}

type WhatIsShown = Pick<Sources, 'revisions' | 'branch' | 'shortCommit'>;

/** A branch of a fork is not in the repository, and may be called as another that is: a pull request is asked for by its commit. */
function whatIsShown({ branch, commit, pr }: Shown, usual: string): WhatIsShown {
  const isWhole = commit !== undefined && brokenBy(commit, wholeCommitId) === undefined;
  const whole = isWhole ? [commit] : [];
  const ofPull = pr === undefined ? [] : [`refs/pull/${pr}/head`];
  const ofBranch = pr === undefined && branch !== undefined ? [`refs/heads/${branch}`] : [];
  const revisions = [...whole, ...ofPull, ...ofBranch];
  return {
    revisions: revisions.length > 0 ? revisions : [`refs/heads/${usual}`],
    branch: branch ?? usual,
    ...(commit !== undefined && !isWhole && { shortCommit: commit }),
  };
}
