import { isDeepStrictEqual } from 'node:util';
import { collidingSlots } from './colliding-slots';
import { taskFields } from './context';
import { factsOf, variableNamesOf, type ProjectSources } from './load-target';
import { namespaceOf } from './namespace';
import type { Place } from './place';
import { highestSlot } from '../rules/slot';
import type { SlotFacts } from '../siblings/slot-facts';
import { standInFor, type StandIn } from '../siblings/stand-in';
import { noTask, taskOf, type Task } from './task';
import type { LoadedTarget } from './unused-data-paths';

/** Of fewer slots, as many would be read as there are. */
const fewest = 5;

/** Places of which some were read, and stand-ins for the others. */
export interface ReadAlike {
  /** What was read: a stand-in comes in place of all that it is read for. */
  readonly loaded: readonly LoadedTarget[];
  readonly standIn: StandIn;
  /** What the register says of a slot. */
  readonly facts: (slot: number) => SlotFacts;
  /** The slots that each stand-in is read for, by environment. */
  readonly members: ReadonlyMap<string, readonly Place[]>;
  /** The first and the last slot that could be made from it, which were read by themselves. */
  readonly ends: readonly number[];
}

/**
 * Reads a stand-in for the slots of each environment, and by themselves those that have something of their own, and two
 * others; what has no slots as ever. Undefined where there are too few slots, or their namespaces differ by more than
 * their number.
 *
 * @throws DependsOnSlot where services.yaml or a manifest makes more of most slots than text with their number
 * @throws InvalidInput where something is wrong with what was read
 */
export function readAlike(
  places: readonly Place[],
  sources: ProjectSources,
  load: (place: Place) => LoadedTarget,
): ReadAlike | undefined {
  const last = sources.slots;
  if (last < fewest) return undefined;
  const isFound = ({ standIn }: ReadStandIns) => textsOf(places, sources).some((text) => standIn.isIn(text));
  const first = readStandIns(places, last, sources, load);
  // The texts of manifests are known once they were read; that a number is in one of them is rare.
  const standIns = first && isFound(first) ? readStandIns(places, last, sources, load) : first;
  if (!standIns || isFound(standIns)) return undefined;
  const { standIn } = standIns;
  const facts = (slot: number) => factsOf(slot, sources.register);
  const read = new Map<Place, LoadedTarget>();
  const loadOnce = (place: Place) => {
    const loaded = read.get(place) ?? load(place);
    read.set(place, loaded);
    return loaded;
  };
  for (const slot of standIn.others) if (hasTask(slot, standIn, sources)) standIn.setApart(slot);
  const isApart = ({ slot }: Place) => slot === undefined || standIn.apart.has(slot);
  let known: number;
  do {
    known = standIn.apart.size;
    const names = [...standIns.read.values(), ...places.filter(isApart).map(loadOnce)].map(namesOf);
    const variables = variablesOf(sources);
    const colliding = collidingSlots({ names, variables }, standIn, standIn.others.map(facts));
    if (!colliding) return undefined;
    for (const slot of colliding) standIn.setApart(slot);
    // What these have of their own may be the name of another.
  } while (known < standIn.apart.size);
  const { others } = standIn;
  const ends = [others.at(0), others.at(-1)].flatMap((slot) => slot ?? []);
  const isMember = (place: Place) => !isApart(place) && !ends.includes(place.slot ?? 0);
  const members = byEnvironment(places.filter(isMember));
  const loaded = places.flatMap((place) => {
    if (!isMember(place)) return [loadOnce(place)];
    const isFirst = members.get(place.environment)?.[0] === place;
    return (isFirst && standIns.read.get(place.environment)) || [];
  });
  return { loaded, standIn, facts, members, ends };
}

/** Whether a slot is in use for something that templates read, or has images of its own: a stand-in is for what nobody has. */
function hasTask(slot: number, standIn: StandIn, { file: { header }, register }: ProjectSources): boolean {
  const record = register.record(slot);
  if (record?.active && record.images) return true;
  const [own, none] = [taskOf(record, header.values), noTask(header.values, 0)];
  const isOwn = (name: string, fieldOf: (task: Task) => unknown) =>
    standIn.readOfTask.has(name) && !isDeepStrictEqual(fieldOf(own), fieldOf(none));
  return Object.entries(taskFields).some(([name, fieldOf]) => isOwn(name, fieldOf));
}

/** All of a target in which names stand. */
function namesOf({ target, services }: LoadedTarget): unknown {
  const objects = target.groups.flatMap((group) => group.objects.map(({ object }) => object));
  return { services, target: [target.namespace, target.name, target.dataPaths, target.claimedData], objects };
}

/** What looks like the value of a secret variable is told. */
function variablesOf(sources: ProjectSources): unknown {
  return variableNamesOf(sources).map((name) => sources.file.variables[name]);
}

/** A stand-in, read for each environment with slots. */
interface ReadStandIns {
  readonly standIn: StandIn;
  readonly read: ReadonlyMap<string, LoadedTarget>;
}

function readStandIns(
  places: readonly Place[],
  last: number,
  sources: ProjectSources,
  load: (place: Place) => LoadedTarget,
): ReadStandIns | undefined {
  const standIn = standInFor(last, highestSlot, textsOf(places, sources));
  const standIns = standIn && standInPlaces(places, standIn, sources);
  if (!standIns) return undefined;
  const read = new Map([...standIns].map(([environment, place]) => [environment, load(place)]));
  return { standIn, read };
}

function byEnvironment(places: readonly Place[]): Map<string, Place[]> {
  const all = new Map<string, Place[]>();
  for (const place of places) {
    const others = all.get(place.environment);
    if (others) others.push(place);
    else all.set(place.environment, [place]);
  }
  return all;
}

/** All that slots are made of, beside their facts, as far as it was read. */
function textsOf([place]: readonly Place[], { file, manifests }: ProjectSources): string[] {
  const values = variableNamesOf({ file, manifests }).map((name) => file.variables[name] ?? '');
  return [...file.texts, file.path, ...manifests.texts, ...values, place?.projectRoot ?? ''];
}

/** A stand-in for each environment with slots; undefined where the slots of one are not alike in their namespaces. */
function standInPlaces(
  places: readonly Place[],
  standIn: StandIn,
  { file, register }: ProjectSources,
): Map<string, Place> | undefined {
  const { header, variables } = file;
  const { slot } = standIn.facts;
  const standIns = new Map<string, Place>();
  for (const environment of header.environments.filter(({ hasSlots }) => hasSlots)) {
    const own = places.filter((place) => place.environment === environment.name);
    const [first] = own;
    if (!first) return undefined;
    const namespace = namespaceOf(header, variables, first.projectRoot, environment, slot, standIn);
    const isAlike = (place: Place) =>
      place.ownsNamespace === first.ownsNamespace &&
      place.namespace === standIn.textOf(namespace, factsOf(place.slot ?? slot, register));
    // A guest works in the namespace of the same slot of another environment.
    const hasOwner = first.ownsNamespace || [...standIns.values()].some((other) => other.namespace === namespace);
    const others = own.filter((place) => !standIn.apart.has(place.slot ?? slot));
    if (!others.every(isAlike) || !hasOwner) return undefined;
    standIns.set(environment.name, { ...first, slot, namespace, standIn });
  }
  return standIns;
}
