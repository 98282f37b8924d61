import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { apiProxy, apiProxyPort } from '../job/api-proxy';
import { apiTokenVolume } from '../job/api-token';
import { jobPod } from '../job/job-pod';
import type { NamespaceJobs } from '../job/namespace-jobs';
import { toolsContainer } from '../job/tools-container';
import { labels } from '../labels';
import { podMetadata } from '../own-pods';
import { podHash } from '../pod-hash';
import { asUser, kubectlUser } from '../security';
import { inlineScript } from '../slot-data/script';
import { secretMaker } from './secret-maker-access';
import { credentialsRole } from './secret-rights';

export interface SharedSecretsProps {
  readonly jobs: NamespaceJobs;
  /** Namespace with the originals. */
  readonly from: string;
  readonly copies: readonly { readonly name: string; readonly original: string }[];
}

/** Of a change of an original, a copy knows within the hour. */
const schedule = '17 * * * *';

/**
 * Makes Secrets of a namespace copies of those of another: a Job at once, and a CronJob from then on, so that a key that is renewed there
 * is renewed here.
 *
 * The script has no token for the API: `kubectl proxy` beside it has one, with the right to read the originals and to change the
 * copies, by name.
 */
export class SharedSecrets extends Construct {
  constructor(scope: Construct, id: string, { jobs, from, copies }: SharedSecretsProps) {
    super(scope, id);
    const { project, namespace, toolsImage, imagePullPolicy, imagePullSecrets } = jobs;
    const common = { job: jobs, isOfPlatform: false, imagePullPolicy };
    const copy = toolsContainer({
      ...common,
      name: 'copy-secrets',
      image: toolsImage,
      securityContext: asUser(kubectlUser, kubectlUser),
      command: inlineScript('copy-secrets'),
      args: [
        `--from=${from}`,
        `--namespace=${namespace}`,
        `--labels=app.kubernetes.io/part-of=${project},app.kubernetes.io/managed-by=slotstack`,
        `--port=${apiProxyPort}`,
        ...copies.map(({ name, original }) => `${name}=${original}`),
      ],
      mounts: [],
    });
    const spec = jobPod({
      serviceAccountName: secretMaker,
      imagePullSecrets,
      steps: [apiProxy(common), copy],
      volumes: [apiTokenVolume().volume],
    });
    const jobLabels = labels('slot-data-shared', project);
    const template = {
      metadata: podMetadata({ ...labels(secretMaker, project), ...credentialsRole }),
      spec,
    };
    new k8s.KubeJob(this, 'Job', {
      // No TTL: once the Job is gone, Argo CD's self-heal would run it again.
      metadata: { name: `slot-data-shared-${podHash(spec)}`, namespace, labels: jobLabels },
      spec: { backoffLimit: 6, template },
    });
    new k8s.KubeCronJob(this, 'CronJob', {
      metadata: { name: 'slot-data-shared', namespace, labels: jobLabels },
      spec: {
        schedule,
        concurrencyPolicy: 'Forbid',
        startingDeadlineSeconds: 600,
        successfulJobsHistoryLimit: 0,
        failedJobsHistoryLimit: 1,
        jobTemplate: { spec: { backoffLimit: 2, activeDeadlineSeconds: 600, template } },
      },
    });
  }
}

export interface SharedSecretsAccessProps {
  /** Name of the project. */
  readonly project: string;
  /** Namespace with the originals. */
  readonly namespace: string;
  /** Names of the originals. */
  readonly originals: readonly string[];
  /** Namespaces that have copies of all of these. */
  readonly readers: readonly string[];
  /** Name of the Role and of its binding. */
  readonly name: string;
}

/** Lets the Jobs of some namespaces read originals, and nothing else there. */
export class SharedSecretsAccess extends Construct {
  constructor(scope: Construct, id: string, props: SharedSecretsAccessProps) {
    super(scope, id);
    const { project, namespace, originals, readers, name } = props;
    const metadata = { name, namespace, labels: labels(name, project) };
    new k8s.KubeRole(this, 'Role', {
      metadata,
      rules: [{ apiGroups: [''], resources: ['secrets'], resourceNames: [...originals], verbs: ['get'] }],
    });
    new k8s.KubeRoleBinding(this, 'RoleBinding', {
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
      subjects: readers.map((reader) => ({ kind: 'ServiceAccount', name: secretMaker, namespace: reader })),
    });
  }
}
