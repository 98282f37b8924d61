import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { startErrorText, type SystemError } from '../input/system-error';
import type { KubernetesObject } from '../kubernetes/kubernetes-object';
import { CommandFailed } from '../process/command-failed';
import { answerAs } from './answer';
import { liveObject } from './live-object';
import { podEnvironment } from './pod-environment';
import { shellWord } from './shell-word';

/** Seconds for one request: no call may wait for ever for a cluster that does not answer. */
const requestSeconds = 30;

const mebibyte = 1024 * 1024;
/** What an answer may be at most. */
const mostMebibytes = 256;

/** How much of a word of a call messages show. */
const mostCharacters = 100;

/** How a call of kubectl ended. */
export interface KubectlResult {
  readonly succeeded: boolean;
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | undefined;
}

/** kubectl with the caller's own rights, in one context of a kubeconfig. */
export class Kubectl {
  /** Which cluster is meant. */
  private readonly clusterArguments: readonly string[];

  /**
   * @param context as `kubectl config get-contexts` has it. @default the current one
   * @param kubeconfig its path. @default what kubectl finds by itself
   */
  constructor(context?: string, kubeconfig?: string) {
    this.clusterArguments = [
      ...(kubeconfig === undefined ? [] : [`--kubeconfig=${kubeconfig}`]),
      ...(context === undefined ? [] : [`--context=${context}`]),
    ];
  }

  /** @throws CommandFailed only where there is no kubectl */
  attempt(args: readonly string[], input = ''): KubectlResult {
    return this.run(['kubectl'], args, input);
  }

  /**
   * Starts a call whose input and output go on for as long as it does; a request of it may take any time. It has a process group of its
   * own: who interrupts this process at a terminal does not interrupt the call.
   */
  start(args: readonly string[]): ChildProcessWithoutNullStreams {
    const words = [...args.slice(0, 1), ...this.clusterArguments, ...args.slice(1)];
    return spawn('kubectl', words, { detached: true, env: this.environment });
  }

  /**
   * `patch` with what is on the input. It reads files only, and what Node gives a program as its input cannot be opened as one; a
   * file on a disk would outlive the call, and a word of the call is for all to see.
   *
   * @throws CommandFailed only where there is no kubectl
   */
  attemptPatch(args: readonly string[], patch: string): KubectlResult {
    return this.run(['sh', '-c', 'cat | kubectl "$@"', 'sh'], ['patch', ...args, '--patch-file=/dev/stdin'], patch);
  }

  private run([program = '', ...before]: readonly string[], args: readonly string[], input: string): KubectlResult {
    const { status, stdout, stderr, error } = spawnSync(
      program,
      [...before, ...args, ...this.clusterArguments, ...this.timeout],
      { encoding: 'utf8', input, maxBuffer: mostMebibytes * mebibyte, env: this.environment },
    );
    const { code } = (error ?? {}) as SystemError;
    if (code === 'ENOBUFS')
      throw new CommandFailed(`${callName(args)}: this answer is longer than ${mostMebibytes} MiB`);
    // A program that does not read its input has not failed.
    if (error && code !== 'EPIPE') throw new CommandFailed(startErrorText('kubectl', error));
    return { succeeded: status === 0, stdout, stderr, exitCode: status ?? undefined };
  }

  /** In a pod, kubectl finds its cluster by itself only where it is told nothing of connections, not even how long one may take. */
  private get timeout(): string[] {
    return this.isOfPod && !hasKubeconfig() ? [] : [`--request-timeout=${requestSeconds}s`];
  }

  /** Whether kubectl needs no kubeconfig. */
  private get isOfPod(): boolean {
    return this.clusterArguments.length === 0 && Boolean(this.environment.KUBERNETES_SERVICE_HOST);
  }

  private get environment(): NodeJS.ProcessEnv {
    return { ...process.env, ...podEnvironment(process.env) };
  }

  /** What kubectl prints. @throws CommandFailed with its own words */
  output(args: readonly string[], input?: string): string {
    const result = this.attempt(args, input);
    if (!result.succeeded) throw failure(args, result);
    return result.stdout;
  }

  /** What kubectl prints; undefined where it fails because the object does not exist. */
  find(args: readonly string[]): string | undefined {
    const result = this.attempt(args);
    if (result.succeeded) return result.stdout;
    if (result.stderr.includes('(NotFound)')) return undefined;
    throw failure(args, result);
  }

  /** The objects that `get` finds; those that do not exist are left out. */
  objects(args: readonly string[], input?: string): KubernetesObject[] {
    const call = ['get', ...args, '--ignore-not-found', '--output=json'];
    return objectsIn(call, this.output(call, input));
  }

  /** What `get` answers, as JSON of this form; undefined where the object does not exist. */
  findAs<Answer>(schema: z.ZodType<Answer>, args: readonly string[]): Answer | undefined {
    const text = this.find(args);
    return text === undefined ? undefined : answerAs(schema, callName(args), text);
  }

  /** A call as a line for a person, to copy into a shell. */
  line(args: readonly string[]): string {
    return ['kubectl', ...args, ...this.clusterArguments].map(shellWord).join(' ');
  }

  /** Which cluster this is, in words that tell one from another. */
  whereabouts(): string {
    const args = ['config', 'view', '--minify', '--output=json'];
    const result = this.attempt(args);
    if (!result.succeeded) {
      if (this.isOfPod) return 'the cluster of this pod';
      const reason = reasonOf(result);
      // To kubectl, it is about the flag that it was called with.
      const said = reason.includes('current-context must exist') ? 'your kubeconfig has no current context' : reason;
      throw new CommandFailed(`${said}: name a context of your kubeconfig with --context, or set KUBECONFIG`);
    }
    const config = answerAs(kubeconfigView, callName(args), result.stdout);
    return `context ${config['current-context'] ?? ''} (${config.clusters?.[0]?.cluster?.server ?? 'no server'})`;
  }
}

/** Whether kubectl would find a kubeconfig by itself. */
function hasKubeconfig(): boolean {
  return Boolean(process.env.KUBECONFIG) || existsSync(join(homedir(), '.kube/config'));
}

const kubeconfigView = z.looseObject({
  'current-context': z.string().nullish(),
  clusters: z.array(z.looseObject({ cluster: z.looseObject({ server: z.string().nullish() }).nullish() })).nullish(),
});

const objectList = z.looseObject({ items: z.array(liveObject).optional() });

/**
 * The objects in what a call of kubectl has printed as JSON: one, a list, or nothing.
 *
 * @throws CommandFailed where it is something else
 */
export function objectsIn(args: readonly string[], text: string): KubernetesObject[] {
  if (text.trim() === '') return [];
  const call = callName(args);
  return answerAs(objectList, call, text).items ?? [answerAs(liveObject, call, text)];
}

/** Objects as one text that kubectl reads. */
export function listOf(items: readonly KubernetesObject[]): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
}

/** Why a call failed, in kubectl's own words. */
export function reasonOf({ stderr, exitCode }: KubectlResult): string {
  const lines = stderr.split('\n').map((line) => line.replace(/^error: /i, '').trim());
  // What the client library logs, and warnings, are no reasons.
  const reasons = lines.filter((line) => line !== '' && !/^([EWI]\d{4} |Warning: )/.test(line));
  return reasons.map(withoutDumps).join('\n') || `exit code ${exitCode ?? 'none'}`;
}

/**
 * Of a value that it refuses, the API server shows the whole, as Go prints it: a page of defaults, and a user's
 * secrets.
 */
function withoutDumps(line: string): string {
  return line.replace(/Invalid value: [\w.*&[\]]+\{.*?\}: /g, '');
}

function failure(args: readonly string[], result: KubectlResult): CommandFailed {
  return new CommandFailed(`${callName(args)}: ${reasonOf(result)}`);
}

/** How messages name a call; a list of all kinds is not for people. */
export function callName(args: readonly string[]): string {
  const words = args.map((word) => (word.length > mostCharacters ? `${word.slice(0, mostCharacters)}...` : word));
  return ['kubectl', ...words.map(shellWord)].join(' ');
}
