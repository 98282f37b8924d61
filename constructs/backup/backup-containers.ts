import { k8s } from 'cdk8s-plus-28';
import { mountPaths } from '../data-store/mount-paths';
import { hostVolume } from '../data-store/host-volume';
import { backupRecordName } from '../facts/backup-record';
import { apiTokenVolume } from '../job/api-token';
import { kubectlContainer } from '../job/kubectl-container';
import type { MountedVolume } from '../job/mounted-volume';
import { quantities } from '../job-resources';
import { keysOfRepository } from '../../rules/backup';
import { asDirectoryKeeper, asUser } from '../security';
import type { ServedData } from '../slot-data/data-of-slot';
import { soleOwner, type BackedUp } from './backed-up';
import { backupScript, backupScripts, type BackupScriptName } from './backup-scripts';

/** Where a backup is put together, and lies as it is restored. */
export const backupDirectories = {
  dump: (dataPath: string) => `${mountPaths.backup}/dump-${dataPath}`,
  lists: `${mountPaths.backup}/lists`,
  list: (dataPath: string) => `${mountPaths.backup}/lists/${dataPath}`,
  files: (dataPath: string) => `${mountPaths.backup}/data/${dataPath}`,
  secrets: `${mountPaths.backup}/secrets`,
} as const;

const scratch = 'scratch';
const repository = { name: 'repository', mountPath: mountPaths.repository };

/** What is recorded of the backups; nothing is, before the first. */
export const record: MountedVolume = {
  volume: { name: 'record', configMap: { name: backupRecordName, optional: true } },
  mount: { name: 'record', mountPath: mountPaths.record, readOnly: true },
};

/** Where containers of a Job leave word for those after them. */
export const work = { name: 'work', mountPath: mountPaths.work };

/** A file there. */
export function at(file: string): string {
  return `${work.mountPath}/${file}`;
}

/** Root that restores files as they were, whoever's, with all of their modes. */
const asRestorer: k8s.SecurityContext = {
  ...asDirectoryKeeper,
  capabilities: { drop: ['ALL'], add: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID'] },
};

/** The containers of Jobs that back up and restore, one of each kind of image. Only those of restic have what opens the repository. */
export class BackupContainers {
  constructor(
    private readonly of: BackedUp,
    /** Target whose backups they are. */
    private readonly target: string = of.data.name,
  ) {}

  /** What they all mount. */
  volumes(): k8s.Volume[] {
    const { place } = this.of.backup;
    const empty = (name: string, mebibytes: number): k8s.Volume => ({
      name,
      emptyDir: { sizeLimit: k8s.Quantity.fromString(`${mebibytes}Mi`) },
    });
    return [
      backupScripts.volume,
      empty(scratch, this.of.backup.scratch),
      empty(work.name, 1),
      record.volume,
      ...('hostPath' in place ? [hostVolume(repository.name, place.hostPath, 'Directory')] : []),
      ...('claim' in place ? [{ name: repository.name, persistentVolumeClaim: { claimName: place.claim } }] : []),
      apiTokenVolume().volume,
    ];
  }

  /** A directory of the node's own disk, for the time of the Job. */
  scratch(subPath: string, mountPath: string, readOnly = false): k8s.VolumeMount {
    return { name: scratch, subPath, mountPath, ...(readOnly && { readOnly }) };
  }

  restic(name: string, script: BackupScriptName, args: readonly string[], mounts: readonly k8s.VolumeMount[]) {
    const { backup } = this.of;
    const isMounted = !('repository' in backup.place);
    const fromSecret = (key: string, optional: boolean): k8s.EnvVar => ({
      name: key,
      valueFrom: { secretKeyRef: { name: backup.secret, key, ...(optional && { optional }) } },
    });
    return this.container({
      ...{ name, image: backup.image, command: backupScript('/bin/sh', script), args: [...args] },
      env: [
        {
          name: 'RESTIC_REPOSITORY',
          value: 'repository' in backup.place ? `${backup.place.repository}/${this.target}` : repository.mountPath,
        },
        { name: 'RESTIC_CACHE_DIR', value: '/tmp/cache' },
        { name: 'HOME', value: '/tmp' },
        // By name: of all keys, one would be a command that restic runs.
        fromSecret('RESTIC_PASSWORD', false),
        ...keysOfRepository(backup.place).map((key) => fromSecret(key, true)),
      ],
      securityContext: this.asSoleOwner ?? asRestorer,
      // Each target has a repository of its own: what opens it shows nothing of another.
      volumeMounts: [...(isMounted ? [{ ...repository, subPath: this.target }] : []), work, record.mount, ...mounts],
    });
  }

  tools(name: string, script: BackupScriptName, args: readonly string[], mounts: readonly k8s.VolumeMount[]) {
    const { toolsImage: image } = this.of.data.tools;
    return this.container({
      ...{ name, image, command: backupScript('/bin/bash', script), args: [...args] },
      securityContext: this.asSoleOwner ?? asDirectoryKeeper,
      volumeMounts: [work, ...mounts],
    });
  }

  /** In the image of a data service, as its user: what it reads and writes is of its version. It runs what is in a dump, so it sees that and nothing else. */
  ofService(
    name: string,
    script: BackupScriptName,
    args: readonly string[],
    { service, env, mounts, shell = '/bin/sh' }: OfService,
  ): k8s.Container {
    const { image, user, group, memory } = service;
    return this.container({
      ...{ name, image, command: backupScript(shell, script), args: [...args] },
      env: [...env],
      securityContext: asUser(user, group),
      volumeMounts: [
        ...mounts,
        ...service.scratch
          .filter(({ mountPath }) => mountPath !== '/tmp')
          .map((each) => this.scratch(`${name}-${each.name}`, each.mountPath)),
      ],
      resources: this.resources(Math.max(memory, this.of.backup.memory)),
    });
  }

  /** One call of kubectl. */
  kubectl(name: string, args: readonly string[]): k8s.Container {
    const { tools: job, imagePullPolicy } = this.of.data;
    // It reads what a container of root has written.
    return kubectlContainer({ name, job, isOfPlatform: false, imagePullPolicy, args, mounts: [work] });
  }

  private get asSoleOwner(): k8s.SecurityContext | undefined {
    const owner = soleOwner(this.of);
    return owner && asUser(owner.user, owner.group);
  }

  private container({ volumeMounts = [], ...container }: k8s.Container): k8s.Container {
    const { imagePullPolicy } = this.of.data;
    return {
      resources: this.resources(this.of.backup.memory),
      ...container,
      ...(imagePullPolicy && { imagePullPolicy }),
      terminationMessagePolicy: 'FallbackToLogsOnError',
      volumeMounts: [backupScripts.mount, this.scratch(`tmp-${container.name}`, '/tmp'), ...volumeMounts],
    };
  }

  private resources(memory: number): k8s.ResourceRequirements {
    const { requests, limits } = this.of.data.tools.jobResources;
    return {
      requests: quantities(requests),
      limits: quantities({
        ...limits,
        memory: `${memory}Mi`,
        'ephemeral-storage': `${this.of.backup.scratch + 64}Mi`,
      }),
    };
  }
}

interface OfService {
  /** What the image runs the script with. @default "/bin/sh" */
  readonly shell?: '/bin/sh' | '/bin/bash';
  readonly service: ServedData;
  readonly env: readonly k8s.EnvVar[];
  readonly mounts: readonly k8s.VolumeMount[];
}
