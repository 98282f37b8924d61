import type { DataStatus, TargetStatus, WorkloadStatus } from '../cluster/target-status';
import { backupLines } from './backup-view';
import { claimText } from './claim-view';
import { ageText, bytesText } from './amounts';
import { scanLines } from './scan-view';
import { table } from './table';

/** All that is known of a target, in lines. */
export function statusLines(status: TargetStatus): string[] {
  return [headline(status), ...stateLines(status).map((line) => `  ${line}`)];
}

/** What services.yaml and the register say. */
function headline({ name, namespace, project, slot, register, generation }: TargetStatus): string {
  const place = name === namespace ? '' : ` in namespace ${namespace}`;
  if (generation === undefined) return `${name}: what all targets of ${project} share`;
  if (slot === undefined) return `${name}${place}: lasting, generation ${generation}`;
  const use = register?.active
    ? ['in use by', register.owner, holderText(register)].filter(Boolean).join(' ')
    : register
      ? 'released'
      : 'never taken';
  return `${name}${place}: slot ${slot}, ${use}, generation ${generation}`;
}

function holderText({ issue, pr }: NonNullable<TargetStatus['register']>): string {
  return [issue && `issue ${issue}`, pr && `pull request ${pr}`].filter(Boolean).join(' ');
}

function stateLines(status: TargetStatus): string[] {
  const { namespaceState, isArgoCds, otherLife, register, workloads, claims } = status;
  if (namespaceState === 'absent') return ['not in this cluster', ...leftLines(status)];
  return [
    ...(namespaceState === 'terminating' ? ['its namespace is being deleted'] : []),
    ...(isArgoCds ? ['delivered by Argo CD'] : []),
    ...(otherLife === undefined ? [] : [`its namespace is of ${otherLife}, not of ${register?.owner ?? 'nobody'}`]),
    ...table([
      ['WORKLOAD', 'STATE', 'GENERATION'],
      ...workloads.map((workload) => [workload.name, workload.text, generationText(workload, status)]),
    ]),
    ...workloads.flatMap(({ trouble }) => trouble),
    ...status.formerClusters.map(
      ({ cluster, former }) =>
        `${former} is there beside ${cluster}, with the data of an earlier generation: nothing uses it, and whoever deletes it deletes that`,
    ),
    ...scanLines(status),
    ...dataLines(status),
    ...backupLines(status.backup),
    ...claims.map(claimText),
    ...claimLines(status),
    ...leftLines(status),
    ...status.addresses,
  ];
}

/** What the data was ensured as for the pods that run; a rollout that is stuck shows here. */
function generationText({ generations }: Pick<WorkloadStatus, 'generations'>, { generation }: TargetStatus): string {
  const text = generations.join(' and ');
  return text === '' || text === String(generation) ? text : `${text}, not ${generation ?? ''}`;
}

function dataLines({ name, hasDataPaths, data }: TargetStatus): string[] {
  if (!hasDataPaths) return [];
  if (!data) return ['sizes are not known: the log of no run of the collector is there'];
  const { measured, paths, trash, disk, warnings } = data;
  return [
    ...table([
      ['DATA', 'SIZE'],
      ...paths.map((path) => [path.name, path.isThere ? bytesText(path.bytes) : 'not there']),
      ['trash', trashText(trash, name)],
      ['disk', `${bytesText(disk?.free)} of ${bytesText(disk?.size)} free`],
    ]),
    `sizes as the collector has found them ${ageText(new Date(measured))} ago`,
    ...warnings.map((warning) => `warning: ${warning}`),
  ];
}

function claimLines({ claimSizes }: TargetStatus): string[] {
  if (claimSizes.length === 0) return [];
  return table([
    ['CLAIM', 'SIZE', 'USED'],
    ...claimSizes.map(({ name, capacity, used }) => [name, capacity ?? 'not bound', bytesText(used)]),
  ]);
}

/** What a class with the reclaim policy Retain has kept. */
function leftLines({ name: target, leftVolumes }: TargetStatus): string[] {
  return leftVolumes.map(
    ({ name, claim, capacity }) =>
      `volume ${name} (${capacity}) is left, of claim ${claim} of a task that has ended: slotstack trash remove ${target} ${name}`,
  );
}

function trashText(trash: DataStatus['trash'], target: string): string {
  if (!trash) return 'empty';
  const { bytes, entries } = trash;
  return `${bytesText(bytes)} in ${entries} ${entries === 1 ? 'entry' : 'entries'}: slotstack trash list ${target}`;
}

/** Whether it is a slot that nobody has, and of which nothing is there. */
export function isFree({ slot, register, namespaceState }: TargetStatus): boolean {
  return slot !== undefined && !register?.active && namespaceState === 'absent';
}

/** A line for each target that is in use or in the cluster, and one for the slots that are free. */
export function overviewLines(statuses: readonly TargetStatus[]): string[] {
  const shown = statuses.filter((status) => !isFree(status));
  const free = statuses.length - shown.length;
  return [
    ...table([
      ['TARGET', 'FOR', 'OWNER', 'AGE', 'READY', 'GENERATION', 'DATA', 'TRASH', 'ADDRESS'],
      ...shown.map(overviewCells),
    ]),
    ...(free === 0 ? [] : [`${free} ${free === 1 ? 'slot is' : 'slots are'} free`]),
    ...statuses.flatMap(({ name, backup }) =>
      (backup?.warnings ?? []).map((warning) => `${name}: warning: ${warning}`),
    ),
    ...statuses
      .filter(({ leftVolumes }) => leftVolumes.length > 0)
      .map(
        ({ name, leftVolumes: { length } }) =>
          `${name}: ${length} ${length === 1 ? 'volume is' : 'volumes are'} left of tasks that have ended: slotstack status ${name}`,
      ),
  ];
}

function overviewCells(status: TargetStatus): string[] {
  const { name, slot, register, generation, data, addresses, workloads } = status;
  const generations = [...new Set(workloads.flatMap((workload) => workload.generations))];
  const use = register?.active
    ? holderText(register) || 'nobody in particular'
    : slot === undefined
      ? 'lasting'
      : 'nobody';
  return [
    name,
    generation === undefined ? 'all targets' : use,
    register?.active ? register.owner : '-',
    register?.active ? ageText(new Date(register.since)) : '-',
    readyText(status),
    generation === undefined ? '-' : generationText({ generations }, status) || `${generation}, not there`,
    dataText(status),
    data?.trash ? bytesText(data.trash.bytes) : '-',
    addresses[0] ?? '-',
  ];
}

/** On the node, or in claims, as far as it is known. */
function dataText({ data, claimSizes }: TargetStatus): string {
  const sizes = data ? data.paths.map(({ bytes = 0 }) => bytes) : claimSizes.flatMap(({ used }) => used ?? []);
  return sizes.length === 0 ? '-' : bytesText(sizes.reduce((sum, bytes) => sum + bytes, 0));
}

function readyText({ namespaceState, workloads, otherLife }: TargetStatus): string {
  if (namespaceState === 'absent') return 'not there';
  if (namespaceState === 'terminating') return 'being deleted';
  const ready = workloads.filter(({ phase }) => phase === 'ready').length;
  return `${ready}/${workloads.length}${otherLife === undefined ? '' : ', of another task'}`;
}
