import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { directoryContainer } from '../facts/ensured-data';
import { sharedDataAnnotations } from '../facts/shared-data';
import { apiTokenVolume } from '../job/api-token';
import { jobPod } from '../job/job-pod';
import { ReadyMap, readinessRole, readySteps } from '../job/ready-map';
import { labels } from '../labels';
import { podMetadata } from '../own-pods';
import { podHash } from '../pod-hash';
import type { DataAttachment, DataOfSlot, PathOfSlot } from './data-of-slot';
import { dataServiceAccount } from './service-account';

/** Name of the ConfigMap that says whether the shared data paths are ready, and beginning of that of the Job that makes them so. */
export const sharedName = `${directoryContainer}-directories`;

export interface SharedPathsProps {
  /** The data of the environment or slot. */
  readonly data: DataOfSlot;
  /** Those of its paths that are shared. */
  readonly paths: readonly PathOfSlot[];
}

/**
 * A Job that ensures the data paths that several workloads mount, as an init container ensures that of one. They wait for it, whatever
 * they are and whoever they run as; none of them needs a token or a right for that.
 */
export class SharedPaths extends Construct {
  constructor(scope: Construct, id: string, { data, paths }: SharedPathsProps) {
    super(scope, id);
    const { namespace, generation, tools, imagePullPolicy, imagePullSecrets, nodeName } = data;
    const { project } = tools;
    new ReadyMap(this, 'ready', {
      ...{ name: sharedName, project, namespace, account: dataServiceAccount },
      annotations: sharedDataAnnotations({ names: paths.map(({ name }) => name), generation }),
    });
    const attachment = ensured(data, paths);
    const { begin, end } = readySteps(sharedName, generation, { ...tools, imagePullPolicy });
    const objectLabels = labels(sharedName, project);
    const spec = jobPod({
      serviceAccountName: attachment.serviceAccountName,
      imagePullSecrets,
      node: nodeName,
      steps: [begin, ...attachment.initContainers, end],
      volumes: [...attachment.volumes, apiTokenVolume().volume],
    });
    new k8s.KubeJob(this, 'Job', {
      // No TTL: once the Job is gone, Argo CD's self-heal would run it again.
      metadata: { name: `${sharedName}-${podHash(spec)}`, namespace, labels: objectLabels },
      spec: {
        // An hour and a half: what keeps a directory from being made may be a node that is away.
        backoffLimit: 20,
        template: { metadata: podMetadata({ ...objectLabels, ...readinessRole }), spec },
      },
    });
  }
}

function ensured(data: DataOfSlot, paths: readonly PathOfSlot[]): DataAttachment {
  // Each has an owner: nobody else says whose it is.
  const claims = paths.map((path) => path.claim({ user: 0, group: path.owner ?? 0 }));
  return data.ensure({ workload: `Job/${sharedName}`, claims, isOfGroup: true });
}
