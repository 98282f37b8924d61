import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { generationKey as wantedGeneration } from '../facts/generation';
import { generationKey } from '../facts/generation-key';
import { roleLabels } from '../facts/role';
import { labels } from '../labels';
import { podMetadata } from '../own-pods';
import { podHash } from '../pod-hash';
import { giveRights } from '../rights';
import { apiTokenVolume } from './api-token';
import { jobPod, type JobPodProps } from './job-pod';
import { kubectlContainer } from './kubectl-container';
import type { NamespaceJobs } from './namespace-jobs';

/** Label of pods that say what is ready, which their NetworkPolicy selects: no other pod can have it. */
const readinessRole = roleLabels('readiness');

export interface ReadyJobProps extends Omit<JobPodProps, 'imagePullSecrets'> {
  /** Name of the ConfigMap, and beginning of that of the Job. It begins as all that is slotstack's own: nobody else writes it then. */
  readonly name: string;
  readonly namespace: string;
  readonly serviceAccountName: string;
  /** Generation of data that it is to be ready for. */
  readonly generation: number;
  /** What else the ConfigMap says. @default nothing */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  readonly jobs: Omit<NamespaceJobs, 'namespace' | 'toolsImage'>;
}

/**
 * A Job that makes something once in each generation of data, and a ConfigMap by which it says that this is ready. That goes with its
 * namespace, so that it never speaks of another life of a slot. Containers wait for its key as they wait for that of a Secret.
 */
export class ReadyJob extends Construct {
  constructor(scope: Construct, id: string, props: ReadyJobProps) {
    super(scope, id);
    const { name, namespace, generation, annotations, jobs, serviceAccountName, steps, volumes, ...pod } = props;
    const objectLabels = labels(name, jobs.project);
    const metadata = { name, namespace, labels: objectLabels };
    // Without data: what the Job has said stays where this is applied again.
    new k8s.KubeConfigMap(this, 'ConfigMap', {
      metadata: { ...metadata, annotations: { ...annotations, [wantedGeneration]: String(generation) } },
    });
    giveRights(this, {
      metadata,
      rules: [{ apiGroups: [''], resources: ['configmaps'], resourceNames: [name], verbs: ['get', 'patch'] }],
      account: { name: serviceAccountName, namespace },
    });
    // Everything, because a policy cannot name the API server: its address is that of a node, or of nothing in the cluster.
    new k8s.KubeNetworkPolicy(this, 'NetworkPolicy', {
      metadata,
      spec: { podSelector: { matchLabels: readinessRole }, policyTypes: ['Ingress', 'Egress'], egress: [{}] },
    });
    const { begin, end } = readySteps(name, generation, jobs);
    const spec = jobPod({
      ...pod,
      serviceAccountName,
      imagePullSecrets: jobs.imagePullSecrets,
      steps: [begin, ...steps, end],
      volumes: [...volumes, apiTokenVolume().volume],
    });
    new k8s.KubeJob(this, 'Job', {
      // No TTL: once the Job is gone, Argo CD's self-heal would run it again.
      metadata: { ...metadata, name: `${name}-${podHash(spec)}` },
      spec: {
        // An hour and a half: a node or a server may be away.
        backoffLimit: 20,
        template: { metadata: podMetadata({ ...objectLabels, ...readinessRole }), spec },
      },
    });
  }
}

/** What a ConfigMap says of a generation that is ready, and of none, as a patch of `kubectl patch --type=json`. */
export function readinessPatch(generation: number, isReady: boolean): string {
  return JSON.stringify([
    isWanted(generation),
    { op: 'add', path: '/data', value: isReady ? { [generationKey(generation)]: '' } : {} },
  ]);
}

/** What a Job does before and after it makes something: nobody who waits for another generation starts in between, or later. */
interface ReadySteps {
  readonly begin: k8s.Container;
  readonly end: k8s.Container;
}

function readySteps(
  name: string,
  generation: number,
  jobs: Pick<NamespaceJobs, 'kubectlImage' | 'jobResources' | 'imagePullPolicy'>,
): ReadySteps {
  const step = (container: string, isReady: boolean) =>
    kubectlContainer({
      ...{ name: container, job: jobs, isOfPlatform: false, imagePullPolicy: jobs.imagePullPolicy },
      args: ['patch', 'configmap', name, '--type=json', `--patch=${readinessPatch(generation, isReady)}`],
    });
  return { begin: step('not-ready', false), end: step('ready', true) };
}

/** Fails where another generation is wanted by now: a Job of a former one changes nothing. */
function isWanted(generation: number): object {
  const path = `/metadata/annotations/${wantedGeneration.replace('/', '~1')}`;
  return { op: 'test', path, value: String(generation) };
}

/** The variable by which a container waits for what a map says. */
export interface AwaitedReadiness {
  readonly name: string;
  readonly valueFrom: { readonly configMapKeyRef: { readonly name: string; readonly key: string } };
}

export function awaitedReadiness(map: string, generation: number): AwaitedReadiness {
  return {
    name: `SLOTSTACK_READY_${map.toUpperCase().replace(/-/g, '_')}`,
    valueFrom: { configMapKeyRef: { name: map, key: generationKey(generation) } },
  };
}
