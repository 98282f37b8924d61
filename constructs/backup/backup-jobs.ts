import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { mountPaths } from '../data-store/mount-paths';
import { backupAgeName, backupName, backupRecordName, drillName } from '../facts/backup-record';
import { roleLabels } from '../facts/role';
import { jobPod } from '../job/job-pod';
import { toolsContainer } from '../job/tools-container';
import { labels } from '../labels';
import { podMetadata } from '../own-pods';
import { giveRights } from '../rights';
import { asUser, kubectlUser } from '../security';
import { dataServiceAccount } from '../slot-data/service-account';
import { brokersIn, dumpedServices, type BackedUp } from './backed-up';
import { record } from './backup-containers';
import { backupScript, BackupScripts, backupScripts } from './backup-scripts';
import { backupSteps, type Steps } from './backup-steps';
import { drillSteps } from './drill-steps';

const backupRole = roleLabels('backup');

/**
 * CronJobs that back the data of an environment or slot up, prove that the latest can be restored, and say so where there is none. They see
 * the data of this target alone, and a repository that has nothing of any other.
 */
export class BackupJobs extends Construct {
  constructor(scope: Construct, id: string, of: BackedUp) {
    super(scope, id);
    const { data, backup } = of;
    const { namespace, tools } = data;
    const metadata = (name: string): k8s.ObjectMeta & { readonly name: string } => ({
      ...{ name, namespace, labels: labels(backupName, tools.project) },
    });
    new BackupScripts(this, 'scripts', { project: tools.project, namespace });
    // Without data: what has been recorded stays where this is applied again.
    new k8s.KubeConfigMap(this, 'Record', { metadata: metadata(backupRecordName) });
    giveRights(this, {
      metadata: metadata(backupName),
      rules: [
        { apiGroups: [''], resources: ['configmaps'], resourceNames: [backupRecordName], verbs: ['get', 'patch'] },
        ...brokersIn(of).flatMap(({ host }): k8s.PolicyRule[] => [
          { apiGroups: [''], resources: ['pods'], resourceNames: [`${host}-0`], verbs: ['get'] },
          { apiGroups: [''], resources: ['pods/exec'], resourceNames: [`${host}-0`], verbs: ['get', 'create'] },
        ]),
      ],
      account: { name: dataServiceAccount, namespace },
    });
    // Everything, because a policy can name neither the API server nor an object store.
    new k8s.KubeNetworkPolicy(this, 'NetworkPolicy', {
      metadata: metadata(backupName),
      spec: { podSelector: { matchLabels: backupRole }, policyTypes: ['Ingress', 'Egress'], egress: [{}] },
    });
    const cronJob = (id: string, name: string, schedule: string, hours: number, steps: Steps) =>
      new k8s.KubeCronJob(this, id, {
        metadata: metadata(name),
        spec: {
          schedule,
          // One that hangs ends by its deadline, so that it keeps none of the later ones.
          concurrencyPolicy: 'Forbid',
          startingDeadlineSeconds: 3600,
          successfulJobsHistoryLimit: 1,
          failedJobsHistoryLimit: 3,
          jobTemplate: {
            metadata: { labels: { ...labels(name, tools.project), ...backupRole } },
            spec: jobSpec(of, name, hours, steps),
          },
        },
      });
    cronJob('Backup', backupName, backup.schedule, backup.hours, backupSteps(of));
    if (backup.drill !== undefined) cronJob('Drill', drillName, backup.drill, backup.hours, drillSteps(of));
    cronJob('Age', backupAgeName, '37 * * * *', 1, ageSteps(of));
    const dumped = dumpedServices(of);
    this.node.addValidation({
      validate: () =>
        dumpedServices(of)
          .filter((service) => !dumped.includes(service))
          .map(
            ({ dataPath }) => `data path "${dataPath}" has a data service that came after this: make the backup last`,
          ),
    });
  }
}

/** A Job of a backup, once. */
export function jobSpec({ data }: BackedUp, name: string, hours: number, { steps, volumes }: Steps): k8s.JobSpec {
  const { tools, nodeName, store, imagePullSecrets } = data;
  return {
    // The next run is the next try.
    backoffLimit: 0,
    activeDeadlineSeconds: hours * 3600,
    template: {
      metadata: podMetadata({ ...labels(name, tools.project), ...backupRole }),
      spec: jobPod({
        serviceAccountName: dataServiceAccount,
        imagePullSecrets,
        node: nodeName,
        // Where pods of the namespace are, their claims are.
        beside: store.besideService({ user: 0, group: 0 }, { labels: {}, isCertain: false, isOfGroup: false }),
        steps,
        volumes,
      }),
    },
  };
}

/** What says that there is no backup any more: a Job that fails, for whoever watches Jobs. It asks nobody: what is recorded is mounted. */
function ageSteps({ data: { tools, imagePullPolicy }, backup: { latestAfter, drillAfter } }: BackedUp): Steps {
  const step = toolsContainer({
    ...{ name: 'check-age', image: tools.toolsImage, job: tools, isOfPlatform: false, imagePullPolicy },
    securityContext: asUser(kubectlUser, kubectlUser),
    command: backupScript('/bin/bash', 'check-age'),
    args: [mountPaths.record, `good=${latestAfter}`, ...(drillAfter === undefined ? [] : [`drill=${drillAfter}`])],
    mounts: [backupScripts.mount, record.mount],
  });
  return { steps: [step], volumes: [backupScripts.volume, record.volume] };
}
