import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { directoryContainer } from '../facts/ensured-data';
import { apiTokenVolume } from '../job/api-token';
import { jobPod } from '../job/job-pod';
import { kubectlContainer } from '../job/kubectl-container';
import { toolsContainer } from '../job/tools-container';
import { labels } from '../labels';
import { podMetadata } from '../own-pods';
import { podHash } from '../pod-hash';
import { kubectlUser } from '../security';
import type { DataClaim, DataOfSlot } from '../slot-data/data-of-slot';
import { lifeTokenVolume } from '../slot-data/life-token';
import { dataServiceAccount } from '../slot-data/service-account';
import { placedScript } from '../slot-data/placed-scripts';
import { accessName } from './generated-secret-access';
import { credentialsRole } from '../secrets/secret-rights';
import { writingSteps, writtenSecret } from '../secrets/writing-steps';

export interface GeneratedSecretProps {
  /** Name of the Secret. */
  readonly name: string;
  /** Data that the Secret opens. */
  readonly data: DataOfSlot;
  /** Data path whose data only this Secret opens, and whose that is. */
  readonly owner: DataClaim;
  /** Keys with a value that is no secret, such as a user's name. */
  readonly values: Readonly<Record<string, string>>;
  /** Keys whose value is made at random in the cluster. */
  readonly random: readonly string[];
  /** Labels of the pod that works on the data: a claim may be there for one node alone. */
  readonly besides: Readonly<Record<string, string>>;
}

/**
 * A Job that creates a Secret, so that no value ever stands in a manifest, and makes its values anew where the data goes that
 * they open.
 *
 * The container that makes the values has no token for the API; kubectl, which has one, creates and changes what it finds.
 * Where the Secret is gone and its data is not, the Job fails: a new password would not open it. For each generation the
 * Secret gets a key, for which containers wait (`awaitingSecrets`): one that started before would keep the former values.
 */
export class GeneratedSecret extends Construct {
  constructor(scope: Construct, id: string, { name, data, owner, values, random, besides }: GeneratedSecretProps) {
    super(scope, id);
    const { namespace, tools, imagePullPolicy, store } = data;
    const { dataPath } = owner;
    const existing = { name: 'existing-secret', mountPath: '/existing-secret', readOnly: true };
    const credentials = { name: 'credentials', mountPath: '/credentials' };
    const works = store.workOn([{ dataPath }]);
    const directories = [...works.flatMap(({ volumes }) => volumes), lifeTokenVolume(), store.scripts];
    const keeper = store.keeper(owner, true);
    // Who is not root can give what it writes to nobody else.
    const runAs = keeper.runAsUser === 0 ? { user: kubectlUser, group: kubectlUser } : owner;
    const secretLabels = labels(name, tools.project);
    // Not the name of the Secret: a service may be called that, and its Service and NetworkPolicy would take the Job's pod for their own.
    const jobLabels = { ...labels(accessName, tools.project), ...credentialsRole };
    const kubectl = (step: string, args: readonly string[]) =>
      kubectlContainer({
        name: step,
        job: tools,
        isOfPlatform: false,
        imagePullPolicy,
        runAs,
        args,
        mounts: [{ ...credentials, readOnly: true }],
      });
    const generate = toolsContainer({
      name: `${directoryContainer}-credentials`,
      image: tools.toolsImage,
      job: tools,
      isOfPlatform: false,
      imagePullPolicy,
      securityContext: keeper,
      command: placedScript('/bin/bash', 'generate-credentials'),
      args: [
        ...works.flatMap((work) => data.generationArguments(work)),
        `--data=${dataPath}`,
        `--namespace=${namespace}`,
        `--name=${name}`,
        `--labels=${Object.entries(secretLabels)
          .map((label) => label.join('='))
          .join(',')}`,
        `--existing=${existing.mountPath}`,
        `--output=${credentials.mountPath}`,
        `--owner=${runAs.user}:${runAs.group}`,
        ...Object.entries(values).map((value) => value.join('=')),
        ...random,
      ],
      mounts: [...directories.map(({ mount }) => ({ ...mount, readOnly: true })), existing, credentials],
    });
    const spec = jobPod({
      serviceAccountName: dataServiceAccount,
      imagePullSecrets: data.imagePullSecrets,
      node: data.nodeName,
      beside: store.besideService(owner, { labels: besides, isCertain: true, isOfGroup: true }),
      steps: [generate, ...writingSteps(name, credentials.mountPath, kubectl)],
      volumes: [
        ...directories.map(({ volume }) => volume),
        apiTokenVolume().volume,
        { name: existing.name, secret: { secretName: name, optional: true } },
        writtenSecret(credentials.name),
      ],
    });
    new k8s.KubeJob(this, 'Job', {
      // No TTL: once the Job is gone, Argo CD's self-heal would run it again.
      metadata: { name: `${name}-${podHash(spec)}`, namespace, labels: secretLabels },
      spec: { backoffLimit: 6, template: { metadata: podMetadata(jobLabels), spec } },
    });
  }
}
