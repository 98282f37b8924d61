import { overlap } from '../kubernetes/host-path';
import type { Position, Problems } from '../input/problem';
import type { YamlDocument } from '../input/yaml-document';
import type { ArgoCd } from './argocd';
import { slotProblem } from '../rules/data-directory';
import type { DataPaths } from './data-paths';
import type { Services } from './schema/services';
import type { Target } from './target';

/** A target, and what it was read from. */
export interface LoadedTarget {
  readonly target: Target;
  readonly argocd: ArgoCd;
  readonly services: Services;
  /** Whether anything of it is in its data paths. */
  readonly usesData: boolean;
  /** Why its data paths are left out, though it has some. @default they are not */
  readonly left?: LeftDataPaths | undefined;
}

/** Data paths of a slot that are not of that slot alone, and that nothing of it mounts. */
interface LeftDataPaths {
  readonly position: Position;
  /** What a user is told where others of the project use theirs. */
  readonly remark: string;
  /**
   * What is wrong where nobody uses theirs: then it is no matter of one environment, but what is to come is not there
   * yet.
   */
  readonly problem: string;
}

/** The targets without the data paths that nothing of them uses, where these are not of them alone. */
export function withoutUnusedData(loaded: readonly LoadedTarget[], problems: Problems): LoadedTarget[] {
  return apart(withRemarks(loaded, problems));
}

/** The targets as they are, with what is said of data paths that were left out. */
function withRemarks(loaded: readonly LoadedTarget[], problems: Problems): LoadedTarget[] {
  const isUsed = loaded.some(({ usesData }) => usesData);
  return loaded.map((each) => {
    const { left, target } = each;
    if (!left) return each;
    const { position, remark, problem } = left;
    if (!isUsed) problems.add(position, problem, target.slot);
    return { ...each, target: { ...target, remarks: [...target.remarks, { position, message: remark }] } };
  });
}

/**
 * The targets without the data paths of those that use none, where the directory is that of another: codexctl's
 * formulas for directories do not know every environment, and what nobody mounts is nobody's.
 */
function apart(loaded: readonly LoadedTarget[]): LoadedTarget[] {
  return loaded.map((each) => {
    const { dataPaths, ...target } = each.target;
    if (!dataPaths || each.usesData) return each;
    const other = loaded.find(
      (candidate) =>
        candidate.usesData &&
        candidate.target.dataPaths &&
        overlap(candidate.target.dataPaths.environmentDirectory, dataPaths.environmentDirectory),
    );
    if (!other) return each;
    const message = `dataPaths: ${dataPaths.environmentDirectory} is that of ${other.target.name}; as nothing in ${target.name} mounts it, it has no data`;
    const remarks = [...target.remarks, { position: target.dataPathsPosition, message }];
    return { ...each, target: { ...target, remarks } };
  });
}

/** What becomes of data paths that are not of one slot alone: codexctl's formulas know slots of `ai` only. */
export function leftDataPaths(
  dataPaths: DataPaths,
  slot: number,
  environment: string,
  services: Services,
  document: YamlDocument,
): LeftDataPaths | undefined {
  const problem = slotProblem(dataPaths, slot);
  if (problem === undefined) return undefined;
  const key = (services.dataPaths?.paths ?? []).some((path) => path.trim() !== '') ? 'paths' : 'envDir';
  return {
    position: document.positionOf(['dataPaths', key]),
    remark: `dataPaths: ${dataPaths.environmentDirectory} is not of one slot alone; as nothing here mounts it, the slots of ${environment} have no data`,
    problem: `dataPaths.${key}: ${problem}`,
  };
}
