import { posix } from 'node:path';
import { k8s } from 'cdk8s-plus-28';
import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import { mapPodSpec, podSpecOf, type Container, type PodSpec, type Volume } from '../../kubernetes/pod-template';
import type { KnownImage } from '../known-images';
import type { DataClaim, DataOfSlot } from '../slot-data/data-of-slot';
import { containerCommand } from './container-command';
import type { DataMount } from './data-mount';
import { oneAtATime } from './one-at-a-time';
import { overlaidVolume } from './overlaid-volume';

/** An included workload on its data paths, and what a user should know about it. */
export interface AttachedWorkload {
  readonly object: KubernetesObject;
  readonly warnings: readonly string[];
}

/**
 * The workload with its data paths ensured before it starts, and its writer holding the lock.
 *
 * Everything else stays as the manifest has it, save that a Deployment becomes `Recreate`: a rolling update would start the
 * new writer beside the old one.
 *
 * @throws Error when a data path has a workload already, or its owner is not known
 */
export function attachWorkload(
  workload: string,
  object: KubernetesObject,
  mounts: readonly DataMount[],
  data: DataOfSlot,
): AttachedWorkload {
  const claims = mounts.map((mount) => claimOf(mount, data));
  const withTools = mounts.find(({ known }) => known?.hasTools)?.container.image;
  const { fsGroup } = (podSpecOf(object)?.securityContext ?? {}) as k8s.PodSecurityContext;
  const attachment = data.ensure({ workload, claims, serviceImage: withTools, isOfGroup: fsGroup !== undefined });
  const warnings = mounts.flatMap(overlaidNotice);
  const commands = new Map<string, readonly string[]>();
  for (const mount of mounts) {
    const command = commandOf(mount);
    if (commands.has(mount.container.name))
      throw new Error(
        `mounts two data paths in container ${mount.container.name}, which can hold the lock of one: split it`,
      );
    if (command)
      commands.set(mount.container.name, data.lockedCommand(mount.path.name, mount.mount.mountPath, command));
    else
      warnings.push(
        `writes to data path "${mount.path.name}" without a lock, because slotstack does not know the image of ${mount.container.name}: where it has sh, flock and stat, state what it runs as "command" of ${declaration}; without these three it would not start so`,
      );
    for (const name of mount.initWriters)
      warnings.push(
        `writes to data path "${mount.path.name}" in init container ${name}, before the lock on it is held`,
      );
  }
  if (attachment.affinity && (podSpecOf(object)?.affinity as k8s.Affinity | undefined)?.nodeAffinity)
    warnings.push(`has a nodeAffinity, which gives way to the node of the data, ${data.nodeName ?? ''}`);

  // Without a type, and with the path as it is declared: the guard compares whole texts.
  const dataVolumes = new Map(
    mounts.map(({ volumeName, path }) => [volumeName, data.path(path.name).volume(volumeName)]),
  );
  const volumeOf = (volume: Volume): Volume => (dataVolumes.get(volume.name) as Volume | undefined) ?? volume;
  // What a claim holds beside the data is not the workload's.
  const subPaths = new Map(mounts.map(({ volumeName, path }) => [volumeName, data.path(path.name).subPath]));
  const inSubPath = (container: Container): Container =>
    container.volumeMounts?.some(({ name }) => subPaths.get(name) !== undefined)
      ? {
          ...container,
          volumeMounts: container.volumeMounts.map((mount) => {
            const subPath = subPaths.get(mount.name);
            return subPath === undefined ? mount : { ...mount, subPath };
          }),
        }
      : container;
  const withLock = (container: Container): Container => {
    const command = commands.get(container.name);
    if (!command) return container;
    return {
      ...without(container, 'args'),
      command,
      volumeMounts: [...(container.volumeMounts ?? []), ...attachment.lockMounts.map((mount) => ({ ...mount }))],
    };
  };
  const changed = mapPodSpec(object, (spec): PodSpec => ({
    // The former name of serviceAccountName.
    ...without(spec, 'serviceAccount'),
    ...withPullSecrets(spec, data),
    automountServiceAccountToken: false,
    serviceAccountName: attachment.serviceAccountName,
    ...(attachment.affinity && {
      affinity: { ...(spec.affinity as object | undefined), ...k8s.toJson_Affinity(attachment.affinity) },
    }),
    initContainers: [
      ...attachment.initContainers.map((container) => k8s.toJson_Container(container) as unknown as Container),
      ...(spec.initContainers ?? []).map(inSubPath),
    ],
    containers: (spec.containers ?? []).map(inSubPath).map(withLock),
    volumes: [
      ...(spec.volumes ?? []).map(volumeOf),
      ...attachment.volumes.map((volume) => k8s.toJson_Volume(volume) as unknown as Volume),
    ],
  }));
  return { object: oneAtATime(changed), warnings };
}

/** The pull secrets of the workload, and those for the image that slotstack adds. */
function withPullSecrets({ imagePullSecrets }: PodSpec, { imagePullSecrets: needed }: DataOfSlot): Partial<PodSpec> {
  const own = (imagePullSecrets ?? []) as readonly { readonly name?: string }[];
  const further = needed.filter((name) => !own.some((secret) => secret.name === name));
  return further.length === 0 ? {} : { imagePullSecrets: [...own, ...further.map((name) => ({ name }))] };
}

function without<Value extends object>(value: Value, key: string): Value {
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key)) as Value;
}

/** Where a data path is declared, for whoever reads a message: in services.yaml, or in a program with the library. */
const declaration = 'the data path, in dataPaths.dirs of services.yaml or in paths of SlotData';

/** Who owns the directory: what the data path says, else the user that the container runs as. */
function claimOf({ path, volumeName, container, known, ...runAs }: DataMount, data: DataOfSlot): DataClaim {
  const [program] = container.command ?? [];
  // A command of its own passes the image's entry point by, which is what would step down from root.
  const byImage =
    program === undefined || posix.basename(program) === known?.entrypoint[0] ? known : rootOf(known, program);
  const user = path.owner ?? runAs.user ?? byImage?.user;
  if (user === undefined) {
    const reason = known ? `${program ?? ''} may or may not step down from root` : 'slotstack does not know its image';
    throw new Error(`mounts data path "${path.name}", but ${reason}: state "owner" and "group" of ${declaration}`);
  }
  return data.path(path.name).claim({ user, group: path.group ?? runAs.group ?? byImage?.group ?? user }, volumeName);
}

/** The user of a known image's program that is started without its entry point; of what a shell starts, nothing is known. */
function rootOf(known: KnownImage | undefined, program: string): { user: number; group: number } | undefined {
  return known && !/(^|\/)(ba|da|a)?sh$/.test(program) ? { user: 0, group: 0 } : undefined;
}

/** What the container runs, where that is certain: only then can the lock be put around it. */
function commandOf({ path, container, known }: DataMount): readonly string[] | undefined {
  return known || path.command ? containerCommand(container, path.command, known) : undefined;
}

function overlaidNotice({ path, container, mount, known }: DataMount): string[] {
  if (!known || !overlaidVolume(container, mount, known)) return [];
  return [
    `mounts data path "${path.name}" at ${mount.mountPath}, but the image declares the volume ${known.volume} below it: the data goes there, never reaches the data path, and is lost with the container; mount it at ${known.volume}`,
  ];
}
