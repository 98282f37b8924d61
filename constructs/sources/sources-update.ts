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
  readonly sources: Sources;
}

/** What workloads read of the sources that they are to have. */
export class WantedSources extends Construct {
  constructor(scope: Construct, id: string, { jobs: { project, namespace }, sources }: SourcesProps) {
    super(scope, id);
    new k8s.KubeConfigMap(this, 'ConfigMap', {
      metadata: { name: sourcesName, namespace, labels: labels(sourcesName, project) },
      data: wantedRevisions(sources),
    });
  }
}

/** A Job that brings the sources of a target up to date, once, for whoever asks for it. */
export class SourcesUpdate extends Construct {
  constructor(scope: Construct, id: string, { jobs, sources }: SourcesProps) {
    super(scope, id);
    const { project, namespace, imagePullSecrets } = jobs;
    const pod = { jobs, volume: sourcesName };
    const jobLabels = labels(sourcesName, project);
    new k8s.KubeJob(this, 'Job', {
      metadata: { name: 'sync-sources', namespace, labels: jobLabels },
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
            volumes: [claimVolume(sources), ...sourcesVolumes(sources)],
          }),
        },
      },
    });
  }
}
