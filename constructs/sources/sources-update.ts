import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { Sources } from '../../config/sources';
import { jobPod } from '../job/job-pod';
import type { NamespaceJobs } from '../job/namespace-jobs';
import { labels } from '../labels';
import { podMetadata } from '../own-pods';
import { fetchContainer, sourcesName, sourcesVolumes, updateContainer, wantedRevisions } from './sources-containers';

export interface SourcesProps {
  readonly jobs: NamespaceJobs;
  /** ConfigMap that says which commit is wanted. */
  readonly wantedMap: string;
  readonly sources: Sources;
}

/** Where a checkout lies, for a pod of its own. */
export interface CheckoutVolume {
  readonly volume: k8s.Volume;
  /** Directory of the volume that the checkout is. @default all of it */
  readonly subPath?: string | undefined;
  /** Name of the Node object of the node that has it. @default any node */
  readonly node?: string | undefined;
}

/** How the containers of such a pod mount it, but for the path. */
export function checkoutMount({ volume: { name }, subPath }: CheckoutVolume): Omit<k8s.VolumeMount, 'mountPath'> {
  return { name, ...(subPath !== undefined && { subPath }) };
}

export interface SourcesUpdateProps extends SourcesProps {
  readonly checkout: CheckoutVolume;
}

/** Name of the Job that brings sources up to date. */
export const updateName = 'sync-sources';

/** What workloads read of the sources that they are to have. */
export class WantedSources extends Construct {
  constructor(scope: Construct, id: string, { jobs: { project, namespace }, sources, wantedMap }: SourcesProps) {
    super(scope, id);
    new k8s.KubeConfigMap(this, 'ConfigMap', {
      metadata: { name: wantedMap, namespace, labels: labels(sourcesName, project) },
      data: wantedRevisions(sources),
    });
  }
}

/** A Job that brings the sources of a target up to date, once, for whoever asks for it. */
export class SourcesUpdate extends Construct {
  constructor(scope: Construct, id: string, { jobs, sources, wantedMap, checkout }: SourcesUpdateProps) {
    super(scope, id);
    const { project, namespace, imagePullSecrets } = jobs;
    const { volume, node } = checkout;
    const pod = { jobs, wantedMap, checkout: checkoutMount(checkout) };
    const jobLabels = labels(sourcesName, project);
    new k8s.KubeJob(this, 'Job', {
      metadata: { name: updateName, namespace, labels: jobLabels },
      spec: {
        backoffLimit: 0,
        activeDeadlineSeconds: 3600,
        // Nobody needs what is left of it, once its log was read.
        ttlSecondsAfterFinished: 600,
        template: {
          metadata: podMetadata(jobLabels),
          spec: jobPod({
            imagePullSecrets,
            node,
            steps: [fetchContainer(sources, pod, false), updateContainer(sources, pod)],
            volumes: [volume, ...sourcesVolumes(sources, wantedMap)],
          }),
        },
      },
    });
  }
}
