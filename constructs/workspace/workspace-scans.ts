import { posix } from 'node:path';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { Workspace } from '../../rules/workspace';
import type { WorkspaceScan } from '../../rules/workspace-scan';
import type { DataStore } from '../data-store/data-store';
import { mountPaths } from '../data-store/mount-paths';
import { roleLabels } from '../facts/role';
import { scanName } from '../facts/workspace-scan';
import { apiTokenVolume } from '../job/api-token';
import { jobPod } from '../job/job-pod';
import { kubectlContainer } from '../job/kubectl-container';
import type { NamespaceJobs } from '../job/namespace-jobs';
import { awaitedReadiness } from '../job/ready-job';
import { labels } from '../labels';
import { podMetadata } from '../own-pods';
import { podHash } from '../pod-hash';
import { giveRights } from '../rights';
import { sharedPathName } from '../slot-data/shared-path';
import { scanOf, scanScratch, scanStep } from './scan-container';
import { workspaceDirectories, workspaceScripts } from './workspace-scripts';

const volumeName = 'slotstack-workspace';
const results = { name: 'results', mountPath: '/slot-data/results' };

/** How long a workload is waited for that has never been prepared. */
const awaitSeconds = 600;

export interface WorkspaceScansProps {
  readonly workspace: Workspace;
  readonly scan: WorkspaceScan;
  /** The workload that works in it. */
  readonly workload: { readonly kind: string; readonly name: string };
  readonly jobs: Omit<NamespaceJobs, 'toolsImage'>;
  /** Where the workspace lies. */
  readonly store: DataStore;
  /** Name of the Node object of the node that holds it. @default any node */
  readonly node?: string | undefined;
  /** Generation of its data. */
  readonly generation: number;
}

/**
 * Looks for secrets in a workspace, which the agent's web page shows: once when its data begins or what looks for them changes, and by a
 * schedule. What it finds is an Event, and what is left of its container, which `status` reads.
 *
 * What reads files that an agent has written has no token. What has one calls kubectl with a file that the former leaves: of what that can
 * say, it may do no more than write an Event, and of the one workload change how many pods it has.
 */
export class WorkspaceScans extends Construct {
  constructor(scope: Construct, id: string, props: WorkspaceScansProps) {
    super(scope, id);
    const { scan, workload, jobs } = props;
    const { project, namespace } = jobs;
    const objectLabels = labels(scanName, project);
    const metadata = { name: scanName, namespace, labels: objectLabels };
    new k8s.KubeServiceAccount(this, 'ServiceAccount', { metadata, automountServiceAccountToken: false });
    giveRights(this, {
      metadata,
      rules: [
        { apiGroups: [''], resources: ['events'], verbs: ['create'] },
        ...(scan.stops
          ? [
              {
                apiGroups: ['apps'],
                resources: [`${workload.kind.toLowerCase()}s/scale`],
                resourceNames: [workload.name],
                verbs: ['get', 'patch'],
              },
            ]
          : []),
      ],
      account: { name: scanName, namespace },
    });
    const role = roleLabels('scan');
    // Everything, because a policy cannot name the API server.
    new k8s.KubeNetworkPolicy(this, 'NetworkPolicy', {
      metadata,
      spec: { podSelector: { matchLabels: role }, policyTypes: ['Ingress', 'Egress'], egress: [{}] },
    });
    const template = (stops: boolean) => ({
      metadata: podMetadata({ ...objectLabels, ...role }),
      spec: podOf(props, stops),
    });
    const activeDeadlineSeconds = scan.seconds + awaitSeconds + 300;
    const first = template(false);
    new k8s.KubeJob(this, 'Job', {
      // No TTL: once the Job is gone, Argo CD's self-heal would run it again. Where the agent stops, it does not even start.
      metadata: { ...metadata, name: `${scanName}-${podHash(first.spec)}` },
      spec: { backoffLimit: 2, activeDeadlineSeconds, template: first },
    });
    new k8s.KubeCronJob(this, 'CronJob', {
      metadata,
      spec: {
        schedule: scan.schedule,
        concurrencyPolicy: 'Forbid',
        // Without it, a CronJob that missed a hundred times never runs again.
        startingDeadlineSeconds: 3600,
        successfulJobsHistoryLimit: 1,
        failedJobsHistoryLimit: 1,
        jobTemplate: {
          metadata: { labels: objectLabels },
          spec: { backoffLimit: 0, activeDeadlineSeconds, template: template(scan.stops) },
        },
      },
    });
  }
}

function podOf(props: WorkspaceScansProps, stops: boolean): k8s.PodSpec {
  const { workspace, scan, workload, jobs, store, node, generation } = props;
  const { namespace, imagePullSecrets, imagePullPolicy, jobResources } = jobs;
  const { dataPath } = workspace;
  const inVolume = store.subPathOf(dataPath);
  const env = [awaitedReadiness(sharedPathName(dataPath), generation)];
  const own = { imagePullPolicy, jobResources };
  const kubectl = (name: string, ...args: string[]) =>
    kubectlContainer({
      ...{ name, job: jobs, isOfPlatform: false, imagePullPolicy, args },
      mounts: [{ ...results, readOnly: true }],
    });
  const whole = { name: volumeName, ...(inVolume !== undefined && { subPath: inVolume }) };
  return jobPod({
    serviceAccountName: scanName,
    ...{ imagePullSecrets, node },
    steps: [
      {
        // The kubelet makes a directory of a volume that is not there yet, as root's.
        ...scanStep(workspace, scan, own),
        name: 'await-workspace',
        env,
        args: ['await', posix.join(mountPaths.workspace, workspaceDirectories.files), String(awaitSeconds)],
        volumeMounts: [{ ...whole, mountPath: mountPaths.workspace, readOnly: true }, workspaceScripts.mount],
      },
      {
        ...scanOf({
          ...{ workspace, scan, ...own },
          files: { name: volumeName, subPath: posix.join(inVolume ?? '', workspaceDirectories.files) },
          args: [
            `--results=${results.mountPath}`,
            `--workload=${workload.kind}/${workload.name}`,
            `--namespace=${namespace}`,
          ],
          mounts: [results],
        }),
        env,
      },
      kubectl('tell', 'create', `--filename=${results.mountPath}/event.json`),
      ...(stops
        ? [
            kubectl(
              'stop-agent',
              ...['patch', workload.kind.toLowerCase(), workload.name, '--subresource=scale', '--type=merge'],
              `--patch-file=${results.mountPath}/scale.json`,
            ),
          ]
        : []),
    ],
    volumes: [
      store.sharedVolume(dataPath, volumeName),
      workspaceScripts.volume,
      scanScratch,
      { name: results.name, emptyDir: {} },
      apiTokenVolume().volume,
    ],
  });
}
