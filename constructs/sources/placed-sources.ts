import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { awaitedReadiness, ReadyJob } from '../job/ready-job';
import { labels } from '../labels';
import { sharedPathName } from '../slot-data/shared-path';
import { fetchContainer, placeContainer, sourcesVolumes } from './sources-containers';
import { checkoutMount, type SourcesUpdateProps } from './sources-update';

/** Name of the ConfigMap that says whether the checkout in a data path is there, of the ServiceAccount that may say so, and beginning of that of the Job. */
export const placedName = 'slot-data-sources';

export interface PlacedSourcesProps extends SourcesUpdateProps {
  /** Generation of the data that the checkout is of. */
  readonly generation: number;
  /** Name of the data path that it is. */
  readonly dataPath: string;
}

/** A Job that places sources in a shared data path, once in each generation, for all who mount it. */
export class PlacedSources extends Construct {
  constructor(scope: Construct, id: string, props: PlacedSourcesProps) {
    super(scope, id);
    const { jobs, sources, wantedMap, generation, dataPath, checkout } = props;
    const { project, namespace } = jobs;
    const { volume, node } = checkout;
    new k8s.KubeServiceAccount(this, 'ServiceAccount', {
      metadata: { name: placedName, namespace, labels: labels(placedName, project) },
      automountServiceAccountToken: false,
    });
    const awaited = [awaitedReadiness(sharedPathName(dataPath), generation)];
    const pod = { jobs, wantedMap, checkout: checkoutMount(checkout), awaited };
    new ReadyJob(this, 'ready', {
      ...{ name: placedName, namespace, generation, serviceAccountName: placedName, jobs, node },
      steps: [fetchContainer(sources, pod, true), placeContainer(sources, pod)],
      volumes: [volume, ...sourcesVolumes(sources, wantedMap)],
    });
  }
}
