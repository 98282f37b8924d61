import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { Alphabet } from '../../rules/defaults/generated-values';
import { apiTokenVolume } from '../job/api-token';
import { jobPod } from '../job/job-pod';
import { kubectlContainer } from '../job/kubectl-container';
import type { NamespaceJobs } from '../job/namespace-jobs';
import { toolsContainer } from '../job/tools-container';
import { labels } from '../labels';
import { podMetadata } from '../own-pods';
import { podHash } from '../pod-hash';
import { asUser, kubectlUser } from '../security';
import { inlineScript } from '../slot-data/script';
import { secretMaker } from './secret-maker-access';
import { credentialsRole } from './secret-rights';
import { writingSteps, writtenSecret } from './writing-steps';

export interface RandomSecretProps {
  readonly jobs: NamespaceJobs;
  /** Name of the Secret. */
  readonly name: string;
  /** Its type, such as `Opaque`. */
  readonly type: string;
  readonly keys: readonly RandomKey[];
}

export interface RandomKey {
  readonly name: string;
  /** Characters. */
  readonly length: number;
  readonly alphabet: Alphabet;
}

/**
 * A Job that makes a Secret with random values, once in the life of its namespace: no value ever stands in a manifest, and none that is
 * there is ever another. Keys that are new get a value beside those of old.
 *
 * The container that makes the values has no token for the API; kubectl, which has one, creates and adds what it finds.
 */
export class RandomSecret extends Construct {
  constructor(scope: Construct, id: string, { jobs, name, type, keys }: RandomSecretProps) {
    super(scope, id);
    const { project, namespace, toolsImage, imagePullPolicy, imagePullSecrets } = jobs;
    const existing = { name: 'existing-secret', mountPath: '/existing-secret', readOnly: true };
    const made = { name: 'made-secret', mountPath: '/made-secret' };
    const secretLabels = labels(name, project);
    const kubectl = (step: string, args: readonly string[]) =>
      kubectlContainer({
        ...{ name: step, job: jobs, isOfPlatform: false, imagePullPolicy, args },
        mounts: [{ ...made, readOnly: true }],
      });
    const make = toolsContainer({
      ...{ name: 'make-secret', image: toolsImage, job: jobs, isOfPlatform: false, imagePullPolicy },
      securityContext: asUser(kubectlUser, kubectlUser),
      command: inlineScript('make-secret'),
      args: [
        `--namespace=${namespace}`,
        `--name=${name}`,
        `--type=${type}`,
        `--labels=${Object.entries(secretLabels)
          .map((label) => label.join('='))
          .join(',')}`,
        `--existing=${existing.mountPath}`,
        `--output=${made.mountPath}`,
        ...keys.map((key) => [key.name, key.length, key.alphabet].join(':')),
      ],
      mounts: [existing, made],
    });
    const spec = jobPod({
      serviceAccountName: secretMaker,
      imagePullSecrets,
      steps: [make, ...writingSteps(name, made.mountPath, kubectl)],
      volumes: [
        apiTokenVolume().volume,
        { name: existing.name, secret: { secretName: name, optional: true } },
        writtenSecret(made.name),
      ],
    });
    new k8s.KubeJob(this, 'Job', {
      // No TTL: once the Job is gone, Argo CD's self-heal would run it again.
      metadata: { name: `${name}-${podHash(spec)}`, namespace, labels: secretLabels },
      spec: {
        backoffLimit: 6,
        template: { metadata: podMetadata({ ...labels(secretMaker, project), ...credentialsRole }), spec },
      },
    });
  }
}
