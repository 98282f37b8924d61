import { containerOf, createdAt, endOf, momentOf, since, startOf, type Moment, type Pod } from './observed';
import type { Recording } from './recording';
import { stagesFrom, type Stages } from './stages';

/** A publication of a slot: what was called, and what came of it. */
export interface Publication {
  /** Name of the slot's target. */
  readonly slot: string;
  readonly commit: string;
  /** When the first command was called that led to it. */
  readonly begin: Moment;
  /** When `publish` had ended. */
  readonly end: Moment;
}

/** From a publication to a slot whose database and application are ready; undefined as long as they are not. */
export function deliveryStages(recording: Recording, publication: Publication): Stages | undefined {
  const { slot, begin, end } = publication;
  const ofSlot = recording.pods.filter((pod) => pod.metadata.namespace === slot && createdAt(pod) >= begin);
  const database = ofSlot.filter(({ metadata }) => metadata.name === 'postgres-0').at(-1);
  const app = ofSlot.filter(({ metadata }) => metadata.name.startsWith('app-')).at(-1);
  const argoCd = argoCdMoments(recording, publication);
  const gate = gateMoments(recording, publication);
  if (!database || !app || !argoCd || !gate) return undefined;
  const pods = databaseMoments(database);
  const ready = since('Ready', app);
  if (!pods || ready === undefined) return undefined;
  return stagesFrom(end, { ...argoCd, ...gate, ...pods, 'the application is ready': ready });
}

function argoCdMoments(recording: Recording, { slot, commit, begin }: Publication) {
  const changes = recording.applications(slot);
  const [first] = changes;
  const syncs = changes.flatMap(({ status }) => {
    const { operation, startedAt = '' } = status?.operationState ?? {};
    return operation?.sync?.revision === commit ? [momentOf(startedAt)] : [];
  });
  if (!first || syncs.length === 0) return undefined;
  return {
    ...(createdAt(first) >= begin && { 'Argo CD makes the Application': createdAt(first) }),
    'Argo CD starts the sync': Math.min(...syncs),
  };
}

/** Of the Job that ended well; it may be a second one, where Argo CD has tried the sync again. */
function gateMoments(recording: Recording, { slot, begin }: Publication) {
  const gates = recording.pods.filter(
    (pod) => pod.metadata.name.startsWith(`slot-gate-${slot}-`) && createdAt(pod) >= begin,
  );
  const [gate] = gates.filter((pod) => containerOf(pod, 'let-tokens-be-forgotten')?.state?.terminated?.exitCode === 0);
  if (!gate) return undefined;
  const looked = startOf(containerOf(gate, 'end-older-life'));
  const gone = endOf(containerOf(gate, 'wait-until-gone'));
  const forgotten = endOf(containerOf(gate, 'let-tokens-be-forgotten'));
  if (looked === undefined || gone === undefined || forgotten === undefined) return undefined;
  return {
    'gate: its pod starts and looks': looked,
    'gate: an older namespace goes': gone,
    'gate: tokens of that are forgotten, where it is gone': forgotten,
  };
}

function databaseMoments(database: Pod) {
  const ensure = containerOf(database, 'slot-data');
  const ensuring = startOf(ensure);
  const ensured = endOf(ensure);
  const started = startOf(containerOf(database, 'postgres'));
  const ready = since('Ready', database);
  if (ensuring === undefined || ensured === undefined || started === undefined || ready === undefined) return undefined;
  return {
    'Argo CD applies, and the pod of the database is there': createdAt(database),
    'the database has its password, and its pod starts': ensuring,
    'ensure runs': ensured,
    'the database starts': started,
    'the database is ready': ready,
  };
}
