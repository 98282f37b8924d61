import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { apiTokenVolume } from '../job/api-token';
import { jobPod } from '../job/job-pod';
import { awaitedReadiness, ReadyMap, readinessRole, readySteps } from '../job/ready-map';
import { labels } from '../labels';
import { podMetadata } from '../own-pods';
import { podHash } from '../pod-hash';
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
    const { project, namespace, imagePullSecrets } = jobs;
    const { volume, node } = checkout;
    const objectLabels = labels(placedName, project);
    new k8s.KubeServiceAccount(this, 'ServiceAccount', {
      metadata: { name: placedName, namespace, labels: objectLabels },
      automountServiceAccountToken: false,
    });
    new ReadyMap(this, 'ready', {
      ...{ name: placedName, project, namespace, generation, account: placedName },
    });
    const awaited = [awaitedReadiness(sharedPathName(dataPath), generation)];
    const pod = { jobs, wantedMap, checkout: checkoutMount(checkout), awaited };
    const { begin, end } = readySteps(placedName, generation, jobs);
    const spec = jobPod({
      serviceAccountName: placedName,
      imagePullSecrets,
      node,
      steps: [begin, fetchContainer(sources, pod, true), placeContainer(sources, pod), end],
      volumes: [volume, ...sourcesVolumes(sources, wantedMap), apiTokenVolume().volume],
    });
    new k8s.KubeJob(this, 'Job', {
      // No TTL: once the Job is gone, Argo CD's self-heal would run it again.
      metadata: { name: `${placedName}-${podHash(spec)}`, namespace, labels: objectLabels },
      spec: {
        // An hour and a half: a server may be away.
        backoffLimit: 20,
        template: { metadata: podMetadata({ ...objectLabels, ...readinessRole }), spec },
      },
    });
  }
}
