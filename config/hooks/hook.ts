import type { Position } from '../../input/problem';
import type { Resource } from '../../kubernetes/resource-name';

/** When the hooks of a target run: before its groups are applied, after them, or before it is deleted. */
export const hookMoments = ['before', 'after', 'before-delete'] as const;

export type HookMoment = (typeof hookMoments)[number];

/** A step of services.yaml that a Job does. */
export interface Hook {
  /** Where it stands, such as `hooks.beforeAll[0]`. */
  readonly path: string;
  /** As services.yaml calls it. */
  readonly name: string;
  readonly moment: HookMoment;
  /** Whether it runs at each deploy, or once in the life of its target. */
  readonly runs: 'deploy' | 'life';
  readonly ignoresFailure: boolean;
  /** Seconds after which it has failed. @default none */
  readonly seconds?: number | undefined;
  readonly action: HookAction;
  readonly position: Position;
}

export type HookAction = ScriptAction | WaitAction | SleepAction | PortsAction;

/** Runs a script of the user. */
export interface ScriptAction {
  readonly does: 'script';
  readonly script: string;
  readonly shell: 'bash' | 'sh';
  /** @default the tools image */
  readonly image?: string | undefined;
  /** Names of Secrets whose keys are its environment variables. */
  readonly secrets: readonly string[];
  /** What it may do in its namespace. */
  readonly rules: readonly HookRule[];
}

/** A rule of a Role. */
export interface HookRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[] | undefined;
  readonly verbs: readonly string[];
}

/** Waits until an object is in a condition. */
export interface WaitAction {
  readonly does: 'wait';
  readonly resource: Resource;
  /** Name of the object. */
  readonly name: string;
  /** Such as `Available`. @default all its pods are ready: of what has no conditions */
  readonly condition?: string | undefined;
  /** Seconds until it is given up. */
  readonly seconds: number;
}

export interface SleepAction {
  readonly does: 'sleep';
  readonly seconds: number;
}

/** Looks whether the host of a slot takes connections, and only says so where it does not. */
export interface PortsAction {
  readonly does: 'check-ports';
  readonly host: string;
}
