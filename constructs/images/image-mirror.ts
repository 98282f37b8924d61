import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { ImageCopy } from '../../config/images/image-copies';
import type { Registry } from '../../config/images/registries';
import type { JobResources } from '../../rules/defaults/jobs';
import { digest } from '../../input/digest';
import { imageJobAnnotation } from '../facts/image-job';
import { jobPod } from '../job/job-pod';
import { platformResources } from '../job-resources';
import { labels } from '../labels';
import { podMetadata } from '../own-pods';
import { podHash } from '../pod-hash';
import { asUser, kubectlUser } from '../security';
import { regsyncConfiguration } from './regsync';

/** Beginning of the Job's name. */
export const mirrorName = 'mirror-images';

export interface ImageMirrorProps {
  /** Name of the project. */
  readonly project: string;
  /** Namespace of the platform. */
  readonly namespace: string;
  readonly copies: readonly Pick<ImageCopy, 'from' | 'to'>[];
  readonly registries: readonly Registry[];
  /** Image of regsync. */
  readonly image: string;
  /** Names of Secrets with what opens the registry of that image. */
  readonly imagePullSecrets: readonly string[];
  readonly jobResources: JobResources;
}

/** A Job that copies images from one registry to another: those that are not there, or are others. It has no rights in the cluster. */
export class ImageMirror extends Construct {
  constructor(scope: Construct, id: string, props: ImageMirrorProps) {
    super(scope, id);
    const { project, namespace, copies, registries, image, imagePullSecrets, jobResources } = props;
    const mirrorLabels = labels(mirrorName, project);
    const logins = registries.flatMap(({ host, secret }) => (secret === undefined ? [] : [{ host, secret }]));
    const volumeOf = ({ host }: Pick<Registry, 'host'>) =>
      `login-${logins.findIndex((each) => each.host === host) + 1}`;
    const text = regsyncConfiguration(copies, registries, (registry, key) => `/${volumeOf(registry)}/${key}`);
    // Another list is another ConfigMap, and with that another Job.
    const list = `${mirrorName}-${digest(text, 8)}`;
    const configuration = { name: 'configuration', mountPath: '/configuration', readOnly: true };
    const scratch = { name: 'scratch', mountPath: '/tmp' };
    const container: k8s.Container = {
      ...{ name: 'mirror', image, args: ['once', '--config', `${configuration.mountPath}/regsync.yaml`] },
      env: [{ name: 'HOME', value: scratch.mountPath }],
      resources: platformResources({ jobResources }),
      securityContext: asUser(kubectlUser, kubectlUser),
      terminationMessagePolicy: 'FallbackToLogsOnError',
      volumeMounts: [
        configuration,
        scratch,
        ...logins.map(volumeOf).map((name) => ({ name, mountPath: `/${name}`, readOnly: true })),
      ],
    };
    const spec = jobPod({
      imagePullSecrets,
      steps: [container],
      volumes: [
        { name: configuration.name, configMap: { name: list } },
        { name: scratch.name, emptyDir: {} },
        ...logins.map((login) => ({ name: volumeOf(login), secret: { secretName: login.secret } })),
      ],
    });
    new k8s.KubeConfigMap(this, 'ConfigMap', {
      metadata: { name: list, namespace, labels: mirrorLabels },
      data: { 'regsync.yaml': text },
    });
    new k8s.KubeJob(this, 'Job', {
      metadata: {
        name: `${mirrorName}-${podHash(spec)}`,
        namespace,
        labels: mirrorLabels,
        annotations: imageJobAnnotation('mirror'),
      },
      // A registry that starts with the rest is there some time later.
      spec: { backoffLimit: 8, template: { metadata: podMetadata(mirrorLabels), spec } },
    });
  }
}
