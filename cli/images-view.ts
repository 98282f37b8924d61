import { revisionText } from '../config/images/image-builds';
import type { Project } from '../config/project';
import { copiesOf } from '../stacks/images-stack';
import { table } from './table';

/** What programs are told of an image. */
export interface ImageRow {
  readonly project: string;
  /** As services.yaml calls it. */
  readonly name: string;
  /** Image that it is copied from, or the Dockerfile that it is built by. */
  readonly from: string;
  readonly to: string;
  /** Commit or branch that it is built from. @default it is copied, or whoever calls says so */
  readonly revision?: string;
  readonly by: string;
  /** Whether a Job does it without being called. */
  readonly isInCluster: boolean;
}

/** Each image once, and of those that are built each as somebody builds it. */
export function imageRows({ name: project, targets }: Project): ImageRow[] {
  const copies = copiesOf(targets).map(({ name, from, to, isInCluster }): ImageRow => {
    const by = isInCluster ? 'the platform' : 'slotstack images mirror --here';
    return { project, name, from, to, by, isInCluster };
  });
  const builds = targets.flatMap(({ name: target, images, slot }) =>
    images.builds.flatMap(({ name, dockerfile: from, image: to, revision }): ImageRow[] => {
      const row = { project, name, from, to };
      if (revision) return [{ ...row, revision: revisionText(revision), by: `a Job of ${target}`, isInCluster: true }];
      // What a slot does not build, lasting environments do.
      if (slot !== undefined) return [];
      const by = images.builder ? `slotstack images build ${target}` : 'nobody here';
      return [{ ...row, by, isInCluster: false }];
    }),
  );
  return [...copies, ...builds];
}

export function imageTable(rows: readonly ImageRow[]): string[] {
  const lines = rows.map(({ project, name, from, to, revision, by }) => [
    ...[project, name, revision === undefined ? from : `${from}, ${revision}`],
    ...[to, by],
  ]);
  return table([['PROJECT', 'IMAGE', 'FROM', 'TO', 'BY'], ...lines]);
}
