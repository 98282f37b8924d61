import { isDeepStrictEqual } from 'node:util';
import type { Position, Problems } from '../input/problem';
import type { ArgoCdConfig } from './schema/argocd';
import type { Target } from './target';

const defaultNamespace = 'argocd';
const defaultHook = 'PreDelete';

/** How Argo CD delivers a project. */
export interface ArgoCd {
  /** Where Argo CD and its Applications live. */
  readonly namespace: string;
  /** When the data of a slot is deleted. */
  readonly hook: 'PreDelete' | 'PostDelete';
  /** What its Applications are made of. @default none: somebody makes them by hand */
  readonly source?: ArgoCdSource;
}

export interface ArgoCdSource {
  readonly repoURL: string;
  /** The published branch. */
  readonly branch: string;
  /** Version of Argo CD, as services.yaml has it. @default unknown */
  readonly version?: string | undefined;
  /** Where services.yaml says so. */
  readonly position: Position;
}

/** What a rendered services.yaml says of Argo CD. */
export function argoCdOf(config: ArgoCdConfig | undefined, position: Position): ArgoCd {
  const { namespace = defaultNamespace, hook = defaultHook } = config ?? {};
  if (!config) return { namespace, hook };
  const { repoURL, branch, version } = config;
  return { namespace, hook, source: { repoURL, branch, version, position } };
}

/**
 * What services.yaml says for all targets of a project; where templates give them different settings, that goes to
 * `problems`.
 */
export function sharedArgoCd(
  all: readonly { readonly target: Target; readonly argocd: ArgoCd }[],
  problems: Problems,
): ArgoCd {
  const [first] = all;
  if (!first) return { namespace: defaultNamespace, hook: defaultHook };
  for (const { target, argocd } of all) {
    if (isDeepStrictEqual(settings(argocd), settings(first.argocd))) continue;
    problems.add(
      argocd.source?.position ?? target.dataPathsPosition,
      `argocd: differs between ${first.target.name} and ${target.name}, but one Argo CD delivers the whole project; write it without expressions that depend on the environment`,
      target.slot,
    );
  }
  return first.argocd;
}

function settings({ source, ...others }: ArgoCd): unknown {
  return { ...others, source: source && { ...source, position: undefined } };
}

/** Whether a version of Argo CD is `major.minor` or newer. */
export function isAtLeast(version: string, major: number, minor: number): boolean {
  const [ownMajor = 0, ownMinor = 0] = version.split('.').map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}
