import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { Registry } from '../../config/images/registries';
import type { JobResources } from '../../rules/defaults/jobs';
import { digest } from '../../input/digest';
import { imageJobAnnotation, type ImageWork } from '../facts/image-job';
import { jobPod } from '../job/job-pod';
import { platformResources } from '../job-resources';
import { labels } from '../labels';
import { podMetadata } from '../own-pods';
import { podHash } from '../pod-hash';
import { asUser, kubectlUser } from '../security';

/** Where the user name and the password of a registry are found. */
export type LoginFile = (registry: Registry, key: 'username' | 'password') => string;

/** What Jobs of a project need that work with registries. */
export interface RegclientProps {
  /** Name of the project. */
  readonly project: string;
  /** Namespace of the platform. */
  readonly namespace: string;
  readonly registries: readonly Registry[];
  /** Image of the program of regclient. */
  readonly image: string;
  /** Names of Secrets with what opens the registry of that image. */
  readonly imagePullSecrets: readonly string[];
  readonly jobResources: JobResources;
}

export interface RegclientJobProps extends RegclientProps {
  /** What it does. */
  readonly work: ImageWork;
  /** How often it is tried again. */
  readonly backoffLimit: number;
  /** The text of the program's configuration. */
  readonly configuration: (fileOf: LoginFile) => string;
}

/** A Job that works with registries, by a program of regclient. It has no rights in the cluster. */
export class RegclientJob extends Construct {
  constructor(scope: Construct, id: string, props: RegclientJobProps) {
    super(scope, id);
    const { project, namespace, registries, image, imagePullSecrets, jobResources, work, backoffLimit } = props;
    const name = `${work}-images`;
    const jobLabels = labels(name, project);
    const logins = registries.flatMap(({ host, secret }) => (secret === undefined ? [] : [{ host, secret }]));
    const volumeOf = ({ host }: Pick<Registry, 'host'>) =>
      `login-${logins.findIndex((each) => each.host === host) + 1}`;
    const text = props.configuration((registry, key) => `/${volumeOf(registry)}/${key}`);
    // Another configuration is another ConfigMap, and with that another Job.
    const list = `${name}-${digest(text, 8)}`;
    const configuration = { name: 'configuration', mountPath: '/configuration', readOnly: true };
    const scratch = { name: 'scratch', mountPath: '/tmp' };
    const file = 'configuration.yaml';
    const container: k8s.Container = {
      ...{ name: work, image, args: ['once', '--config', `${configuration.mountPath}/${file}`] },
      env: [{ name: 'HOME', value: scratch.mountPath }],
      resources: platformResources({ jobResources }),
      securityContext: asUser(kubectlUser, kubectlUser),
      terminationMessagePolicy: 'FallbackToLogsOnError',
      volumeMounts: [
        configuration,
        scratch,
        ...logins.map(volumeOf).map((login) => ({ name: login, mountPath: `/${login}`, readOnly: true })),
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
      metadata: { name: list, namespace, labels: jobLabels },
      data: { [file]: text },
    });
    new k8s.KubeJob(this, 'Job', {
      metadata: {
        name: `${name}-${podHash(spec)}`,
        namespace,
        labels: jobLabels,
        annotations: imageJobAnnotation(work),
      },
      spec: { backoffLimit, template: { metadata: podMetadata(jobLabels), spec } },
    });
  }
}

/** How a program of regclient calls registries. */
export function credentialsOf(registries: readonly Registry[], fileOf?: LoginFile): object[] {
  return registries.map((registry) => ({
    registry: registry.host,
    tls: registry.tls,
    ...(registry.secret !== undefined &&
      fileOf && {
        user: `{{file "${fileOf(registry, 'username')}"}}`,
        pass: `{{file "${fileOf(registry, 'password')}"}}`,
      }),
  }));
}
