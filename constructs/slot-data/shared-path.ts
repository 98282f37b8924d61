import { Construct } from 'constructs';
import { directoryContainer } from '../facts/ensured-data';
import { sharedDataAnnotations } from '../facts/shared-data';
import { ReadyJob } from '../job/ready-job';
import { labels } from '../labels';
import type { DataOfSlot, PathOfSlot } from './data-of-slot';

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
    // It has an owner: nobody else says whose it is.
    const { owner: user = 0, group = user } = path;
    const claims = [path.claim({ user, group })];
    const { serviceAccountName, initContainers, volumes } = data.ensure({
      ...{ workload: `Job/${name}`, claims, isOfGroup: true },
    });
    const jobLabels = labels(name, project);
    new ReadyJob(this, 'ready', {
      ...{ name, namespace, generation, serviceAccountName, volumes },
      annotations: sharedDataAnnotations({ name: path.name, generation }),
      jobs: { ...tools, imagePullPolicy, imagePullSecrets },
      node: nodeName,
      beside: store.besideService({ user, group }, { labels: jobLabels, isCertain: false, isOfGroup: true }),
      steps: initContainers,
    });
  }
}
