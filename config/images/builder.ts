import { basename, dirname, resolve } from 'node:path';
import type { Problems } from '../../input/problem';
import type { YamlDocument } from '../../input/yaml-document';
import {
  usualBuilderImages,
  usualBuildResources,
  usualBuildSeconds,
  usualGitImage,
  type BuilderName,
} from '../../rules/defaults/builds';
import type { JobResources } from '../../rules/defaults/jobs';
import { usualGcImage } from '../../rules/defaults/image-jobs';
import { secondsOfDuration } from '../../rules/go-duration';
import { resourcesOf } from '../job-resources';
import type { Services } from '../schema/services';
import { registriesOf, type Registry } from './registries';

/** What builds images, and from where. */
export interface Builder {
  readonly name: BuilderName;
  /** Image that it runs in. */
  readonly image: string;
  /** Where it listens. @default it runs in the pod of the Job */
  readonly address?: string;
  /** Image with git and sh. */
  readonly gitImage: string;
  /** Image of regbot. */
  readonly gcImage: string;
  /** URL of the git repository. */
  readonly repository: string;
  /** Directory of services.yaml in it; "." is its root. */
  readonly directory: string;
  /** Secret with what opens it. @default anybody may read it */
  readonly secret?: string;
  /** Branch that lasting environments build. @default none */
  readonly branch?: string;
  /** Repository of images that keeps layers. @default none */
  readonly cache?: string;
  readonly resources: JobResources;
  /** Time limit of a build. */
  readonly seconds: number;
  /** Those that are not called as usual. */
  readonly registries: readonly Registry[];
  /** Hosts of registries that it logs in to, beside those that it pushes to. */
  readonly loginHosts: readonly string[];
}

/** @returns undefined where services.yaml does not ask for builds */
export function builderOf(
  { builds, argocd, registries }: Services,
  { document, file }: { readonly document: YamlDocument; readonly file: string },
  problems: Problems,
): Builder | undefined {
  if (!builds) return undefined;
  const name = builds.builder || 'buildah';
  const tell = (key: string, message: string) => {
    problems.add(document.positionOf(['builds', key]), `builds.${key}: ${message}`);
  };
  const seconds = builds.timeout ? secondsOfDuration(builds.timeout) : usualBuildSeconds;
  if (seconds === undefined || seconds < 1) tell('timeout', 'must be a duration such as "30m" or "90s"');
  if (name === 'buildkit' && !builds.address) tell('address', 'required: where BuildKit listens');
  if (name !== 'buildkit' && builds.address) tell('address', `is for buildkit, and the builder is ${name}`);
  const place = { path: ['builds', 'resources'], document };
  const resources = resourcesOf(builds.resources, usualBuildResources, place, problems);
  const repository = builds.repository || argocd?.repoURL;
  if (repository === undefined) {
    problems.add(document.positionOfKey(['builds']), 'builds.repository: required: from where images are built');
    return undefined;
  }
  return {
    name,
    image: builds.image || usualBuilderImages[name],
    ...(builds.address && { address: builds.address }),
    gitImage: builds.gitImage || usualGitImage,
    gcImage: builds.gcImage || usualGcImage,
    repository,
    directory: builds.directory || usualDirectory(file),
    ...(builds.secret && { secret: builds.secret }),
    ...(builds.branch && { branch: builds.branch }),
    ...(builds.cache && { cache: builds.cache }),
    resources,
    seconds: seconds ?? usualBuildSeconds,
    registries: registriesOf(registries),
    loginHosts: builds.registries ?? [],
  };
}

/** Where services.yaml lies below the directory that projects are looked for in. */
function usualDirectory(file: string): string {
  const folder = dirname(resolve(file));
  return basename(dirname(folder)) === 'projects' ? `projects/${basename(folder)}` : '.';
}
