import { join } from 'node:path';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { Hook, ScriptAction, WaitAction } from '../../config/hooks/hook';
import type { Position } from '../../input/problem';
import { hookFactAnnotations } from '../facts/hook';
import { apiTokenVolume } from '../job/api-token';
import { hookAnnotations } from '../job/hook-annotations';
import { jobPod } from '../job/job-pod';
import { kubectlContainer } from '../job/kubectl-container';
import { literal } from '../job/literal';
import type { NamespaceJobs } from '../job/namespace-jobs';
import { jobResources } from '../job-resources';
import { labels } from '../labels';
import { podMetadata } from '../own-pods';
import { podHash } from '../pod-hash';
import { giveRights } from '../rights';
import { scriptFile } from '../script-file';
import { asOfImage, asUser, kubectlUser } from '../security';
import { inWave, secondsInSlot, waveOfHook } from './waves';

/** Beginning of the names of the Jobs, and of what they run as. */
export const hookName = 'slot-hook';

export interface HookJobProps {
  readonly jobs: NamespaceJobs;
  readonly hook: Hook;
  /** Its place among those of its moment, from 1. */
  readonly order: number;
  /** Whether its target is a slot, which Argo CD must be able to delete at any time. */
  readonly isOfSlot: boolean;
  /** What tells it from hooks of other targets in its namespace. @default there are none */
  readonly guest?: string | undefined;
}

/**
 * A Job that does one step of services.yaml, beside what it may do there.
 *
 * Argo CD runs the Jobs one after the other by their waves, before or after all else of the target. What runs once in a life has a hash of
 * its pod in its name, and is no hook of Argo CD: that would run it at each sync.
 */
export class HookJob extends Construct {
  /** Where a user's file has it. */
  readonly position: Position;

  constructor(scope: Construct, id: string, { jobs, hook, order, isOfSlot, guest }: HookJobProps) {
    super(scope, id);
    this.position = hook.position;
    const { project, namespace } = jobs;
    const { moment, runs, action } = hook;
    const seconds = hook.seconds ?? (isOfSlot && moment === 'before' ? secondsInSlot : undefined);
    const isDelivered = moment === 'before' || (moment === 'after' && !isOfSlot);
    // What runs once is the same step wherever it stands among others.
    const place = runs === 'life' ? [moment] : [moment, order];
    const name = [hookName, ...(guest === undefined ? [] : ['of', guest]), ...place, wordOf(hook.name)].join('-');
    const hookLabels = labels(hookName, project);
    const rules = rulesOf(action);
    if (rules.length > 0) {
      const annotations = isDelivered ? inWave(waveOfHook(moment, 0)) : notDelivered;
      const metadata = { name, namespace, labels: hookLabels, annotations };
      new k8s.KubeServiceAccount(this, 'ServiceAccount', { metadata, automountServiceAccountToken: false });
      giveRights(this, { metadata, rules, account: { name, namespace } });
    }
    const spec = jobPod({
      ...(rules.length > 0 && { serviceAccountName: name }),
      imagePullSecrets: jobs.imagePullSecrets,
      steps: [container(hook, jobs)],
      volumes: [
        ...(action.does === 'wait' ? [] : [{ name: scratch.name, emptyDir: {} }]),
        ...(rules.length > 0 ? [apiTokenVolume().volume] : []),
      ],
    });
    new k8s.KubeJob(this, 'Job', {
      metadata: {
        name: runs === 'life' ? `${name}-${podHash(spec)}` : name,
        namespace,
        labels: hookLabels,
        annotations: {
          ...hookFactAnnotations({ ...hook, seconds: seconds ?? secondsOf(action) }),
          ...(isDelivered ? deliveryOf(hook, order) : notDelivered),
        },
      },
      spec: {
        // As codexctl does: nobody has said that the step can be done twice.
        backoffLimit: 0,
        ...(seconds !== undefined && { activeDeadlineSeconds: seconds }),
        template: { metadata: podMetadata(hookLabels), spec },
      },
    });
  }
}

/** Seconds in which it is over by what it does. @returns undefined where nothing says so */
function secondsOf(action: Hook['action']): number | undefined {
  return action.does === 'wait' || action.does === 'sleep' ? action.seconds : undefined;
}

/**
 * What only `slotstack` runs: Argo CD and Flux leave it alone. In a slot, that is all that comes after: Argo CD would wait until all else is
 * healthy, and could not delete a slot that never is.
 */
const notDelivered = hookAnnotations('Skip');

/** When Argo CD runs the Job. */
function deliveryOf({ moment, runs }: Hook, order: number): Readonly<Record<string, string>> {
  return { ...(runs === 'deploy' && hookAnnotations('Sync')), ...inWave(waveOfHook(moment, order)) };
}

/** What a step is called, as a part of a name of 63 characters. */
function wordOf(name: string): string {
  const word = name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return word.slice(0, 24).replace(/^-+|-+$/g, '') || 'step';
}

const checkPorts = join(__dirname, 'scripts/check-ports.sh');

/** In it scripts find a place to write. */
const scratch = { name: 'scratch', mountPath: '/tmp' };

function rulesOf(action: Hook['action']): k8s.PolicyRule[] {
  if (action.does === 'script') return action.rules.map((rule) => structuredClone(rule) as k8s.PolicyRule);
  if (action.does !== 'wait') return [];
  const { group, name } = action.resource;
  // Kubernetes takes a list or watch by one name for one of that object alone.
  return [{ apiGroups: [group], resources: [name], resourceNames: [action.name], verbs: ['get', 'list', 'watch'] }];
}

function container(hook: Hook, jobs: NamespaceJobs): k8s.Container {
  const { action } = hook;
  switch (action.does) {
    case 'script':
      return scriptContainer(action, hook, jobs);
    case 'wait':
      return kubectlContainer({
        ...{ name: 'wait', job: jobs, isOfPlatform: false, imagePullPolicy: jobs.imagePullPolicy },
        args: waitArguments(action, jobs.namespace),
      });
    case 'sleep':
      return ownContainer('sleep', ['sleep', String(action.seconds)], jobs);
    case 'check-ports':
      return ownContainer('check-ports', ['/bin/bash', '-c', scriptFile(checkPorts), 'check-ports', action.host], jobs);
  }
}

function waitArguments({ resource, name, condition, seconds }: WaitAction, namespace: string): string[] {
  const kind = resource.group === '' ? resource.name : `${resource.name}.${resource.group}`;
  const ask = condition === undefined ? ['rollout', 'status'] : ['wait', `--for=condition=${condition}`];
  return [...ask, `${kind}/${name}`, `--namespace=${namespace}`, `--timeout=${seconds}s`];
}

function scriptContainer(action: ScriptAction, { ignoresFailure }: Hook, jobs: NamespaceJobs): k8s.Container {
  const { script, shell, image, secrets, rules } = action;
  const command = ignoresFailure ? [shell, '-c', ignoring, shell, literal(script)] : [shell, '-c', literal(script)];
  const base = ownContainer('run', command, jobs);
  return {
    ...base,
    ...(image !== undefined && { image, securityContext: asOfImage }),
    ...(secrets.length > 0 && { envFrom: secrets.map((name) => ({ secretRef: { name } })) }),
    volumeMounts: [...(base.volumeMounts ?? []), ...(rules.length > 0 ? [apiTokenVolume().mount] : [])],
  };
}

const ignoring = '"$0" -c "$1" || echo "failed with exit code $?, which continueOnError ignores" >&2';

/** A container of the tools image that has no rights, and a directory to write to. */
function ownContainer(name: string, command: readonly string[], jobs: NamespaceJobs): k8s.Container {
  const { toolsImage, imagePullPolicy } = jobs;
  return {
    ...{ name, image: toolsImage, ...(imagePullPolicy && { imagePullPolicy }), command: [...command] },
    workingDir: scratch.mountPath,
    env: [{ name: 'HOME', value: scratch.mountPath }],
    resources: jobResources(jobs),
    securityContext: asUser(kubectlUser, kubectlUser),
    terminationMessagePolicy: 'FallbackToLogsOnError',
    volumeMounts: [{ name: scratch.name, mountPath: scratch.mountPath }],
  };
}
