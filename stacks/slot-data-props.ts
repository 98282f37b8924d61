import { Duration, Size } from 'cdk8s';
import type { TargetWithClaims, TargetWithData } from '../config/target';
import type { DataOnDisk } from '../constructs/slot-data/data-on-disk';
import { DataDisk } from '../constructs/slot-data/data-disk';
import type { Disk } from '../constructs/slot-data/disk';
import type { SlotClaimsProps } from '../constructs/slot-data/slot-claims';
import type { SlotDataProps } from '../constructs/slot-data/slot-data';
import type { StaticData } from '../constructs/slot-data/static-volumes';
import { directoriesOf, pathNames } from './data-store';
import { sizeOf } from './size-of';
import { platformName } from './platform-name';

/** The data of a target, as services.yaml and the register have it. Its cleanup Job goes to a file of its own. */
export function slotDataProps(target: TargetWithData): SlotDataProps {
  const { name, namespace, slot, generation, imagePullPolicy, imagePullSecrets, dataPaths } = target;
  return {
    disk: diskOfTargets([target]),
    name,
    namespace,
    slot,
    generation,
    directory: dataPaths.environmentDirectory.slice(dataPaths.root.length + 1),
    paths: dataPaths.paths.map(({ limit, ...path }) => ({
      ...path,
      limit: limit === undefined ? undefined : Size.kibibytes(limit / 1024),
    })),
    cleanup: slot === undefined ? undefined : 'separate',
    reach: dataPaths.persistentVolumes ? 'claims' : 'hostPath',
    life: target.life?.number,
    imagePullPolicy,
    imagePullSecrets,
  };
}

/** The disk of targets, of which the first says which images work on it. Other charts prepare it. */
export function diskOfTargets([first, ...others]: readonly [TargetWithData, ...TargetWithData[]]): Disk {
  const { project, dataPaths, imagePullSecrets } = first;
  const { root, disk: id, node, toolsImage, toolsFrom, kubectlImage, jobResources } = dataPaths;
  return DataDisk.existing({
    project,
    root,
    id,
    namespace: platformName(project),
    node,
    toolsImage,
    toolsFrom,
    kubectlImage,
    jobResources,
    imagePullSecrets: [...imagePullSecrets, ...others.flatMap((other) => other.imagePullSecrets)],
  });
}

/** The data of a target in claims, as services.yaml and the register have it. */
export function slotClaimsProps(target: TargetWithClaims): SlotClaimsProps {
  const { project, name, namespace, slot, generation, imagePullPolicy, imagePullSecrets, claimedData } = target;
  const { paths, retentionHours, ...tools } = claimedData;
  const claimed = paths.map(({ size, storageClass, accessMode, ...path }) => ({
    ...path,
    claim: { size: sizeOf(size), storageClass, accessMode },
  }));
  const [{ claim } = { claim: { size: Size.gibibytes(1) } }] = claimed;
  return {
    ...tools,
    project,
    name,
    namespace,
    slot,
    generation,
    claim,
    paths: claimed,
    retention: Duration.hours(retentionHours),
    imagePullPolicy,
    imagePullSecrets,
  };
}

/** What pods of a target reach by claims. @default they name paths of the node */
export function staticDataOf(target: TargetWithData): StaticData {
  const { name, namespace, project, life } = target;
  return {
    name,
    namespace,
    project,
    life: life?.number,
    directories: directoriesOf(target).claimed(pathNames(target)),
  };
}

/** The data of a target, as the collector knows it. */
export function dataOnDisk({ name, namespace, environment, slot, dataPaths }: TargetWithData): DataOnDisk {
  const { environmentDirectory, paths } = dataPaths;
  return { name, namespace, environment, slot, environmentDirectory, paths };
}
