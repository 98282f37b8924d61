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
import type { DataOfSlot, PathOfSlot } from './data-of-slot';
import { dataServiceAccount } from './service-account';

/** Name of the ConfigMap that says whether a shared data path is ready, and beginning of that of the Job that makes it so. */
export function sharedPathName(dataPath: string): string {
  return `${directoryContainer}-of-${dataPath}`;
}

export interface SharedPathProps {
  /** The data of the environment or slot. */
  readonly data: DataOfSlot;
  readonly path: PathOfSlot;
}

/**
 * A Job that ensures a data path that several workloads mount, as an init container ensures that of one. They wait for it, whatever
 * they are and whoever they run as; none of them needs a token or a right for that.
 */
export class SharedPath extends Construct {
  constructor(scope: Construct, id: string, { data, path }: SharedPathProps) {
    super(scope, id);
    const { namespace, generation, tools, imagePullPolicy, imagePullSecrets, nodeName, store } = data;
    const { project } = tools;
    const name = sharedPathName(path.name);
    new ReadyMap(this, 'ready', {
      ...{ name, project, namespace, generation, account: dataServiceAccount },
      annotations: sharedDataAnnotations({ name: path.name, generation }),
    });
    // It has an owner: nobody else says whose it is.
    const { owner: user = 0, group = user } = path;
    const claims = [path.claim({ user, group })];
    const attachment = data.ensure({ workload: `Job/${name}`, claims, isOfGroup: true });
    const { begin, end } = readySteps(name, generation, { ...tools, imagePullPolicy });
    const objectLabels = labels(name, project);
    const spec = jobPod({
      serviceAccountName: attachment.serviceAccountName,
      imagePullSecrets,
      node: nodeName,
      beside: store.besideService({ user, group }, { labels: objectLabels, isCertain: false, isOfGroup: true }),
      steps: [begin, ...attachment.initContainers, end],
      volumes: [...attachment.volumes, apiTokenVolume().volume],
    });
    new k8s.KubeJob(this, 'Job', {
      // No TTL: once the Job is gone, Argo CD's self-heal would run it again.
      metadata: { name: `${name}-${podHash(spec)}`, namespace, labels: objectLabels },
      spec: {
        // An hour and a half: what keeps a directory from being made may be a node that is away.
        backoffLimit: 20,
        template: { metadata: podMetadata({ ...objectLabels, ...readinessRole }), spec },
      },
    });
  }
}
