import { median } from './median';
import type { Measurements } from './measurements';
import { stagesTable } from './stages';
import type { Versions } from '../../../tools/evidence/versions';

/** Where and when it was measured. */
export interface Circumstances {
  readonly date: string;
  readonly machine: string;
  readonly versions: Versions;
}

/** What was measured, as a page. */
export function pageOf(measured: Measurements, { date, machine, versions }: Circumstances): string {
  const { images, loads, skipped } = measured;
  const [least, most] = [Math.min(...loads), Math.max(...loads)].map(Math.round) as [number, number];
  return [
    '# Run time, in seconds',
    'Written by `npm run bench:cluster`; what it means is in the [README](README.md#what-users-wait-for).',
    `${machine}, ${date}. ${Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}. Load: ${Math.round(median(loads))} (${least} to ${most}) processes at work or waiting.`,
    `One slot with PostgreSQL, and an application that waits for it. Medians, with the least and the most in brackets. A row begins where the one before ends. Commands are measured by the clock of the machine
that calls them; all else is what objects in the cluster say of themselves (\`creationTimestamp\`, \`startedAt\`, \`finishedAt\`, \`lastTransitionTime\`), in whole seconds.`,
    `Argo CD was told of each publication at once, as by a webhook, by an annotation of ApplicationSets and Applications.`,
    imagesLine(images),
    '## From a label to a slot that can be used',
    stagesTable(measured.start, 'all of it'),
    '## A slot that goes to another task between two looks of Argo CD, by what the former has left in the directory of its database',
    stagesTable(measured.handOver, 'all of it'),
    '## `slots clean` within a task',
    stagesTable(measured.clean, 'all of it'),
    '## The cleanup Job, by what is in the directory of the database',
    stagesTable(measured.cleanup, 'from its creation to its end'),
    ...(skipped > 0
      ? [
          `${skipped} more were skipped by Argo CD ([argo-cd#29100](https://github.com/argoproj/argo-cd/issues/29100)); what they leave does no harm, and the collector finds it.`,
        ]
      : []),
  ]
    .map((part) => `${part.trimEnd()}\n`)
    .join('\n');
}

function imagesLine({ pulled, present }: Measurements['images']): string {
  const all = `Images: of ${pulled + present} that containers of the slot asked for`;
  return pulled === 0
    ? `${all}, none was pulled: all were in the node's store. A node that has to pull adds that to the rows in which pods start.`
    : `${all}, ${pulled} were pulled, which is part of the rows in which pods start.`;
}
