import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import { domain } from '../labels';

const pathKey = `${domain}/hook`;
const runsKey = `${domain}/hook-runs`;
const failureKey = `${domain}/hook-failure`;
const secondsKey = `${domain}/hook-seconds`;

/** What whoever runs the Job of a hook is to know of it. */
export interface HookFacts {
  /** Where it stands in services.yaml, such as `hooks.beforeAll[0]`. */
  readonly path: string;
  /** Whether it runs at each deploy, or once in the life of its target. */
  readonly runs: 'deploy' | 'life';
  readonly ignoresFailure: boolean;
  /** Seconds that it may take. @default no limit */
  readonly seconds?: number | undefined;
}

export function hookFactAnnotations({ path, runs, ignoresFailure, seconds }: HookFacts): Record<string, string> {
  return {
    [pathKey]: path,
    [runsKey]: runs,
    ...(ignoresFailure && { [failureKey]: 'ignored' }),
    ...(seconds !== undefined && { [secondsKey]: String(seconds) }),
  };
}

/** Undefined of what is no Job of a hook. */
export function hookFactsOf({ metadata: { annotations = {} } }: KubernetesObject): HookFacts | undefined {
  const path = annotations[pathKey];
  if (path === undefined) return undefined;
  return {
    path,
    runs: annotations[runsKey] === 'life' ? 'life' : 'deploy',
    ignoresFailure: annotations[failureKey] === 'ignored',
    ...(annotations[secondsKey] !== undefined && { seconds: Number(annotations[secondsKey]) }),
  };
}
