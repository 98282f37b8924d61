import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

export interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Job {
  readonly if?: string;
  readonly needs?: string | readonly string[];
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: { readonly group: string; readonly 'cancel-in-progress': boolean };
  readonly env?: Readonly<Record<string, string>>;
  readonly 'timeout-minutes'?: number;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly steps?: readonly Step[];
}

export interface Workflow {
  readonly on: Readonly<Record<string, { readonly types?: readonly string[] } | null>> & {
    readonly workflow_call?: {
      readonly inputs?: Readonly<
        Record<string, { readonly type: string; readonly default?: unknown; readonly required?: boolean }>
      >;
      readonly outputs?: Readonly<Record<string, { readonly value: string }>>;
    };
  };
  readonly permissions?: object;
  readonly env?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

/** All of a team, and those that these call. */
export const files = ['.github/workflows', 'workflows'].flatMap((folder) =>
  readdirSync(folder).map((name) => join(folder, name)),
);

/** Those that are not for this repository alone. */
export const ours = files.filter((file) => !file.endsWith('ci.yaml'));

export const read = (file: string) => parse(readFileSync(file, 'utf8')) as Workflow;

/** How the workflows of a team name ours. */
export const own = JSON.parse(readFileSync('package.json', 'utf8')) as { repository: string; version: string };
own.repository = own.repository.replace('github:', '');

/** The file that a job calls; undefined for an action of somebody else. */
export function calledFile(uses: string): string | undefined {
  const name = /(?:^\.|^[\w-]+\/[\w-]+)\/\.github\/workflows\/(slotstack-[a-z-]+\.yaml)(@v[\d.]+)?$/.exec(uses)?.[1];
  return name === undefined ? undefined : join('.github/workflows', name);
}

/** The step that installs slotstack: the same in each job that calls it. */
const setUps = new Set(
  ours.flatMap((file) =>
    Object.values(read(file).jobs).flatMap(({ steps = [] }) => steps.flatMap(({ run = '' }) => run)),
  ),
);
export const [setUp = '', ...otherSetUps] = [...setUps].filter((run) => run.includes('npm ci'));
