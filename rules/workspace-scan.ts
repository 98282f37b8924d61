import type { TextRule } from './text-rule';

/** What becomes of an agent in whose workspace a secret is found: nothing but a report, or it stops, and does not start. */
export const scanReactions = ['report', 'stop'] as const;
export type ScanReaction = (typeof scanReactions)[number];

/** A path in the workspace; one that ends with "/" is a directory. */
export const allowedPath: TextRule = {
  pattern: /^(?!\/)(?!(.*\/)?\.{1,2}(\/|$))(?!.*\/\/)[^\x00-\x1f\x7f]{1,500}$/,
  reason: 'must be a path in the workspace, such as "docs/example.env", or "test/keys/" for all that is in it',
};

/** A search for secrets in a workspace, as somebody says. */
export interface StatedScan {
  /** Image with gitleaks, a POSIX shell, awk, find and timeout. @default "ghcr.io/gitleaks/gitleaks:v8.30.1" */
  readonly image?: string | undefined;
  /** When it runs, beside once at the beginning, as a cron schedule. @default "43 4 * * *" */
  readonly schedule?: string | undefined;
  /** Whether what is found is reported alone, or stops the agent, too. @default "report" */
  readonly onFinding?: ScanReaction | undefined;
  /** Paths in the workspace that are not reported; one that ends with "/" is a directory, with all that is in it. @default none */
  readonly allow?: readonly string[] | undefined;
  /** How long it may take, in seconds. @default 600 */
  readonly seconds?: number | undefined;
}

/** A search for secrets in a workspace. */
export interface WorkspaceScan {
  readonly image: string;
  readonly schedule: string;
  /** Whether the agent stops, and does not start, while something is found. */
  readonly stops: boolean;
  readonly allow: readonly string[];
  readonly seconds: number;
}

/** What is said, with what is usual for the rest. */
export function settledScan({ image, schedule, onFinding, allow = [], seconds = 600 }: StatedScan): WorkspaceScan {
  return {
    image: image ?? 'ghcr.io/gitleaks/gitleaks:v8.30.1',
    schedule: schedule ?? '43 4 * * *',
    stops: onFinding === 'stop',
    allow,
    seconds,
  };
}

/** What is wrong with what is said, by the keys that lead to it. */
export function scanFindings({ allow = [], seconds = 600 }: StatedScan): Map<string, string> {
  const findings = new Map<string, string>();
  const wrong = allow.find((path) => !allowedPath.pattern.test(path));
  if (wrong !== undefined) findings.set('scan.allow', `${JSON.stringify(wrong)} ${allowedPath.reason}`);
  if (seconds < 10 || seconds > 86_400) findings.set('scan.seconds', 'must be 10 to 86400');
  return findings;
}
