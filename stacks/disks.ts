import type { Target, TargetWithData } from '../config/target';

/** The targets with data, by the disk that it lies on: the same id, node and root. */
export function targetsByDisk(targets: readonly Target[]): [TargetWithData, ...TargetWithData[]][] {
  const disks = new Map<string, [TargetWithData, ...TargetWithData[]]>();
  for (const target of targets) {
    if (!hasData(target)) continue;
    const { disk, node = '', root } = target.dataPaths;
    const key = [disk, node, root].join(' ');
    const others = disks.get(key);
    if (others) others.push(target);
    else disks.set(key, [target]);
  }
  return [...disks.values()];
}

function hasData(target: Target): target is TargetWithData {
  return target.dataPaths !== undefined;
}
