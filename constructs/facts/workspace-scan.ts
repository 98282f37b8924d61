import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import { nameInLabels } from '../labels';

/** Name of all that looks for secrets in a workspace, and beginning of that of its Jobs: one that nobody else may have. */
export const scanName = 'slot-data-workspace-scan';

/** Name of the container that looks for them. */
export const scanContainer = 'workspace-scan';

/** A secret in a workspace: where it is, never what it is. */
export interface FoundSecret {
  /** Rule of the tool, such as `github-pat`. */
  readonly kind: string;
  readonly line: number;
  /** Path in the workspace, without what a terminal would act on; what is in an archive follows a "!". */
  readonly path: string;
}

/** How a search ended. */
export interface WorkspaceScanReport {
  /** When it ended, as ISO 8601. */
  readonly ended: string;
  /** How many secrets it has found. */
  readonly found: number;
  /** The first of them. */
  readonly findings: readonly FoundSecret[];
  /** Files that could not be read, or are too large. */
  readonly notRead: number;
  /** Why it has not looked at all. @default it has */
  readonly failure?: string;
}

/** A path as the tool says it, and its exceptions are compared: in quotes of Go, with nothing but ASCII. */
export function quotedPath(path: string): string {
  return path.replace(/["\\]/g, '\\$&').replace(/[^\x20-\x7e]/gu, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16);
    return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`;
  });
}

/** The same for a person: letters and digits as they are; what is no text stays in its quotes. */
function shownPath(quoted: string): string {
  return quoted.replace(/\\\\|\\"|\\u([0-9a-f]{4})|\\U([0-9a-f]{8})/g, (whole, short?: string, long?: string) => {
    const code = short ?? long;
    if (code === undefined) return whole;
    const character = String.fromCodePoint(parseInt(code, 16) % 0x110000);
    return /^[\p{L}\p{M}\p{N}]$/u.test(character) ? character : whole;
  });
}

/** The last search of the pods and Jobs of a namespace; undefined where none has ended. */
export function lastScan(objects: readonly KubernetesObject[]): WorkspaceScanReport | undefined {
  const ended = objects.flatMap((object) => (object.kind === 'Job' ? scanOfJob(object) : scansOfPod(object)));
  return ended.sort((a, b) => Date.parse(b.ended) - Date.parse(a.ended))[0];
}

interface Ended {
  readonly finishedAt?: string | null;
  readonly exitCode?: number;
  readonly reason?: string;
  readonly message?: string;
}

function scansOfPod({ kind, status }: KubernetesObject): WorkspaceScanReport[] {
  if (kind !== 'Pod') return [];
  const { initContainerStatuses = [] } = (status ?? {}) as {
    readonly initContainerStatuses?: readonly {
      readonly name: string;
      readonly state?: { readonly terminated?: Ended };
      readonly lastState?: { readonly terminated?: Ended };
    }[];
  };
  return initContainerStatuses
    .filter(({ name }) => name === scanContainer)
    .flatMap(({ state, lastState }) => [state?.terminated ?? lastState?.terminated ?? []].flat())
    .map(reportOf);
}

function reportOf({ finishedAt, exitCode = 0, reason = 'Error', message = '' }: Ended): WorkspaceScanReport {
  const [, found, notRead] = /^scan: (\d+) found, (\d+) not read$/m.exec(message) ?? [];
  const [, failed] = /^scan: failed: (.*)$/m.exec(message) ?? [];
  const failure = failed ?? (found === undefined ? `${reason}, with exit code ${exitCode}` : undefined);
  return {
    ended: finishedAt ?? '',
    found: Number(found ?? 0),
    findings: [...message.matchAll(/^scan: found (\S+) in line (\d+) of "(.*)"$/gm)].map(
      ([, kind = '', line, path = '']) => ({ kind, line: Number(line), path: shownPath(path) }),
    ),
    notRead: Number(notRead ?? 0),
    ...(failure !== undefined && { failure }),
  };
}

/** A Job that failed, of which no pod may be left. */
function scanOfJob(job: KubernetesObject): WorkspaceScanReport[] {
  if (nameInLabels(job) !== scanName) return [];
  const { conditions = [] } = (job.status ?? {}) as {
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly lastTransitionTime?: string;
      readonly reason?: string;
    }[];
  };
  return conditions
    .filter(({ type, status }) => type === 'Failed' && status === 'True')
    .map(({ lastTransitionTime = '', reason = 'Error' }) => ({
      ...{ ended: lastTransitionTime, found: 0, findings: [], notRead: 0 },
      failure: `its Job failed: ${reason}`,
    }));
}
