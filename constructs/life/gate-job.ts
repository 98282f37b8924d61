import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { apiProxy, apiProxyPort } from '../job/api-proxy';
import { apiTokenVolume } from '../job/api-token';
import { hookAnnotations } from '../job/hook-annotations';
import { jobPod } from '../job/job-pod';
import { kubectlContainer, type KubectlContainerProps } from '../job/kubectl-container';
import type { NamespaceJobs } from '../job/namespace-jobs';
import { toolsContainer } from '../job/tools-container';
import { labels } from '../labels';
import { podMetadata } from '../own-pods';
import { asUser, kubectlUser } from '../security';
import { inlineScript } from '../slot-data/script';
import { targetJobName } from '../target-job-name';
import { beginningSteps, type SlotNamespace } from './namespace-steps';
import { endSeconds, forgettingSeconds } from './waits';

/** Name of the ServiceAccount of the Jobs and of its rights, and the beginning of the Jobs' names. */
export const gateName = 'slot-gate';

export interface GateJobProps extends SlotNamespace {
  /** Name of the slot's target. */
  readonly target: string;
  /** Where the Job runs: the platform's namespace, in which nobody who works in a slot has any rights. */
  readonly platform: string;
  /** Images of kubectl and of the tools, and what the containers may take. */
  readonly job: KubectlContainerProps['job'] & Pick<NamespaceJobs, 'toolsImage'>;
  /** Names of Secrets with what opens the registry of that image. */
  readonly imagePullSecrets: readonly string[];
  /** @default that of Kubernetes */
  readonly imagePullPolicy?: string | undefined;
}

/**
 * The gate to a slot: Argo CD runs it before each sync, and goes on once the namespace is gone or of this life.
 *
 * A slot that is released and taken between two polls keeps its Application, and would keep all that the old task has left:
 * what runs there, claims, Secrets, tokens.
 */
export class GateJob extends Construct {
  constructor(scope: Construct, id: string, props: GateJobProps) {
    super(scope, id);
    const { target, project, namespace, platform, job, imagePullPolicy } = props;
    const jobLabels = labels(gateName, project);
    const common = { job, isOfPlatform: true, imagePullPolicy };
    const steps = [
      ...beginningSteps(props).map((step) => kubectlContainer({ ...common, ...step })),
      // Where the namespace has gone; what waits needs to look and a clock, and kubectl in its image has either, but not both.
      apiProxy(common),
      toolsContainer({
        ...common,
        name: 'let-tokens-be-forgotten',
        image: job.toolsImage,
        securityContext: asUser(kubectlUser, kubectlUser),
        command: inlineScript('let-tokens-be-forgotten'),
        args: [`--namespace=${namespace}`, `--seconds=${forgettingSeconds}`, `--port=${apiProxyPort}`],
        mounts: [],
      }),
    ];
    new k8s.KubeJob(this, 'Job', {
      metadata: {
        name: targetJobName(gateName, target),
        namespace: platform,
        labels: jobLabels,
        annotations: hookAnnotations('PreSync'),
      },
      spec: {
        // Argo CD tries the sync again.
        backoffLimit: 0,
        activeDeadlineSeconds: 2 * endSeconds,
        template: {
          metadata: podMetadata(jobLabels),
          spec: jobPod({
            serviceAccountName: gateName,
            imagePullSecrets: props.imagePullSecrets,
            steps,
            volumes: [apiTokenVolume().volume],
          }),
        },
      },
    });
  }
}
