import type { k8s } from 'cdk8s-plus-28';
import type { SettingsRule } from '../../rules/server-settings';
import type { TextRule } from '../../rules/text-rule';
import type { Findings } from '../invalid-props';
import type { KnownProgram } from '../known-images';
import type { DataServiceProps } from './data-service-props';

/** What tells one data service from the others. */
export interface ServiceKind<Props extends DataServiceProps> {
  /** Program whose official image it runs in. */
  readonly program: KnownProgram;
  /** Beginning of the names of its variables: of REDIS, these are REDIS_HOST, REDIS_PORT, REDIS_PASSWORD. */
  readonly prefix: string;
  /** Port of clients. */
  readonly port: number;
  /** Where the data directory is mounted in an image that is known. */
  readonly mountPath: string;
  /** Rule for the name of the user that generated credentials name. @default it has no users */
  readonly user?: TextRule;
  /** Keys of the Secret, behind the prefix, whose values are random. */
  readonly passwords: readonly string[];
  /** Settings of the server that may be stated. */
  readonly settings: SettingsRule;
  /** Seconds to stop in. */
  readonly gracePeriod: number;
  /** What is wrong with those of its props that only it has. */
  readonly findings: (props: Props) => Findings;
  /** Values of the ConfigMap beside host and port, by their names behind the prefix. */
  readonly connection: (props: Props) => Readonly<Record<string, string>>;
  /** How its server runs. */
  readonly server: (props: Props, place: ServerPlace) => Server;
}

/** Where a server runs. */
export interface ServerPlace {
  /** Name of the service. */
  readonly name: string;
  /** Where its data directory is mounted. */
  readonly mountPath: string;
  /** Whether the image is built otherwise than the official one. */
  readonly isCustomImage: boolean;
  /** Mebibytes that it may take. */
  readonly memory: number;
  /** Variable `name` of the container, with the value of a key of the Secret: `PASSWORD` behind the prefix. */
  readonly fromSecret: (name: string, key: string) => k8s.EnvVar;
}

/** How a server runs. */
export interface Server {
  /** What runs while the lock on the data directory is held. */
  readonly command: readonly string[];
  /** Variables of the container. */
  readonly env: readonly k8s.EnvVar[];
  /** Probes of the container; the first has time for the wait for the lock. */
  readonly probes: Record<'startupProbe' | 'readinessProbe' | 'livenessProbe', k8s.Probe>;
  /** Directories that it writes to beside its data. */
  readonly scratch: readonly ScratchDirectory[];
  /** A file of settings, which it does not take as arguments. @default none */
  readonly file?: ServerFile;
}

/** An empty directory in an otherwise read-only container. */
export interface ScratchDirectory {
  readonly name: string;
  readonly mountPath: string;
  /** Largest size in mebibytes: above it, a directory on disk has the pod evicted, and one in memory is full. */
  readonly size: number;
  /** Whether it is in memory, where it counts towards the memory limit. @default false: on the node's own disk */
  readonly inMemory?: boolean;
}

/** A file that the server reads as it starts. Where it changes, the server is replaced. */
export interface ServerFile {
  /** Directory in the image. */
  readonly directory: string;
  readonly name: string;
  readonly text: string;
}

/**
 * Seconds between two looks at a server that starts. Somebody waits for it: with five, a slot was ready up to five seconds after
 * its database. Not one: each failure is an event, and of those the kubelet reports no more than 25 in a row.
 */
const startupPeriod = 2;

/** How often a server is looked at until it has started: it waits for the lock, then takes `seconds`. */
export function startup(lockWait: number, seconds: number): Partial<k8s.Probe> {
  return { periodSeconds: startupPeriod, failureThreshold: (lockWait + seconds) / startupPeriod };
}
