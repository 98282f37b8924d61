import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { Sources } from '../../config/sources';
import { jobPod } from '../job/job-pod';
import type { NamespaceJobs } from '../job/namespace-jobs';
import { labels } from '../labels';
import { podMetadata } from '../own-pods';
import {
  claimVolume,
  fetchContainer,
  sourcesName,
  sourcesVolumes,
  updateContainer,
  wantedRevisions,
} from './sources-containers';

export interface SourcesProps {
  readonly jobs: NamespaceJobs;
  /** ConfigMap that says which commit is wanted. */
  readonly wantedMap: string;
  readonly sources: Sources;
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
  constructor(scope: Construct, id: string, { jobs, sources, wantedMap }: SourcesProps) {
    super(scope, id);
    const { project, namespace, imagePullSecrets } = jobs;
    const pod = { jobs, wantedMap, volume: sourcesName };
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
            steps: [fetchContainer(sources, pod, false), updateContainer(sources, pod)],
            volumes: [claimVolume(sources), ...sourcesVolumes(sources, wantedMap)],
          }),
        },
      },
    });
  }
}
