import { usualGitImage } from '../rules/defaults/builds';
import { usualSourcesResources } from '../rules/defaults/sources';
import { brokenBy } from '../rules/text-rule';
import { wholeCommitId } from '../rules/values';
import type { Position, Problems } from '../input/problem';
import type { YamlDocument } from '../input/yaml-document';
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
  readonly claim: string;
  /** Directory of the claim. */
  readonly directory: string;
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
  readonly position: Position;
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

/** @param shown of a slot in use. @default nothing */
export function sourcesOf(
  { sources, builds = {}, argocd }: Services,
  document: YamlDocument,
  shown: Shown | undefined,
  problems: Problems,
): Sources | undefined {
  if (!sources?.claim) return undefined;
  const repository = sources.repository || builds.repository || argocd?.repoURL;
  if (repository === undefined) {
    problems.add(document.positionOfKey(['sources']), 'sources.repository: required: from where the checkout comes');
    return undefined;
  }
  const secret = sources.secret || builds.secret;
  const { claim, directory, depth = 1, submodules = false, user = 1000, group = user } = sources;
  return {
    repository,
    ...(secret && { secret }),
    gitImage: sources.gitImage || builds.gitImage || usualGitImage,
    ...{ claim, directory, depth, submodules, user, group },
    resources: {
      requests: stated(usualSourcesResources.requests, sources.resources?.requests),
      limits: stated(usualSourcesResources.limits, sources.resources?.limits),
    },
    ...whatIsShown(shown ?? {}, sources.branch),
    position: document.positionOfKey(['sources']),
  };
}

/** A branch of a fork is not in the repository, and may be called as another that is: a pull request is asked for by its commit. */
function whatIsShown({ branch, commit, pr }: Shown, usual: string): Pick<Sources, 'revisions' | 'branch'> {
  const whole = commit !== undefined && brokenBy(commit, wholeCommitId) === undefined ? [commit] : [];
  const ofPull = pr === undefined ? [] : [`refs/pull/${pr}/head`];
  const ofBranch = pr === undefined && branch !== undefined ? [`refs/heads/${branch}`] : [];
  const revisions = [...whole, ...ofPull, ...ofBranch];
  return { revisions: revisions.length > 0 ? revisions : [`refs/heads/${usual}`], branch: branch ?? usual };
}
