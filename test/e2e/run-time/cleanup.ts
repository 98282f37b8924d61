import { containerOf, createdAt, endOf, since, startOf, type Moment } from './observed';
import type { Recording } from './recording';
import { stagesFrom, type Stages } from './stages';

/** The cleanup Job of a slot, from its creation to its end; undefined as long as there is none that has ended. */
export function cleanupStages(recording: Recording, slot: string, begin: Moment): Stages | undefined {
  const name = `slot-data-cleanup-${slot}`;
  const job = recording.jobs.find(({ metadata }) => metadata.name === name);
  const pods = recording.pods.filter((pod) => pod.metadata.name.startsWith(`${name}-`) && createdAt(pod) >= begin);
  const pod = pods.find((each) => containerOf(each, 'delete')?.state?.terminated?.exitCode === 0);
  const end = job && since('Complete', job);
  if (!job || !pod || end === undefined) return undefined;
  const looked = startOf(containerOf(pod, 'end-life'));
  const gone = endOf(containerOf(pod, 'end-life'));
  const deleted = endOf(containerOf(pod, 'delete'));
  if (looked === undefined || gone === undefined || deleted === undefined) return undefined;
  return stagesFrom(createdAt(job), {
    'its pod starts and looks': looked,
    'the namespace goes': gone,
    'the data is deleted': deleted,
    'Kubernetes sees that': end,
  });
}
