import { factsOf, type ProjectSources } from './load-target';
import { slotCount } from './header';
import { namespaceOf } from './namespace';
import type { Place } from './place';
import { highestSlot } from '../rules/slot';
import type { SlotFacts } from '../siblings/slot-facts';
import { standInFor, type StandIn } from '../siblings/stand-in';
import type { Target } from './target';
import type { LoadedTarget } from './unused-data-paths';

/** Slots of one environment that differ by their facts alone. */
export interface Siblings {
  /** What they are made from: a slot that nobody has. */
  readonly standIn: StandIn;
  /** The stand-in, as a target. */
  readonly target: Target;
  /** Those that are made from it. */
  readonly members: readonly Sibling[];
  /** The first and the last, which are made by themselves, to be compared with what the stand-in gives. */
  readonly ends: readonly Sibling[];
}

export interface Sibling {
  readonly facts: SlotFacts;
  readonly target: Target;
}

/** Of fewer slots, as many would be read as there are. */
const fewest = 5;

/** Places of which some were read, and stand-ins for the others. */
export interface ReadAlike {
  /** What was read: a stand-in comes before the last slot of its environment. */
  readonly loaded: readonly LoadedTarget[];
  readonly standIn: StandIn;
  /** The slots that each stand-in is read for, by environment. */
  readonly members: ReadonlyMap<string, readonly Place[]>;
}

/**
 * Reads the first and the last slot of each environment, and a stand-in for those between; what has no slots as ever.
 * Undefined where there are too few slots, or their namespaces differ by more than their number.
 *
 * @throws DependsOnSlot where services.yaml or a manifest makes more of the slot than text with its number
 * @throws InvalidInput where something is wrong with what was read
 */
export function readAlike(
  places: readonly Place[],
  sources: ProjectSources,
  load: (place: Place) => LoadedTarget,
): ReadAlike | undefined {
  const { file } = sources;
  const last = slotCount(file.header);
  if (last < fewest) return undefined;
  const isFound = ({ standIn }: ReadStandIns) => textsOf(places, sources).some((text) => standIn.isIn(text));
  const first = readStandIns(places, last, sources, load);
  // The texts of manifests are known once they were read; that a number is in one of them is rare.
  const standIns = first && isFound(first) ? readStandIns(places, last, sources, load) : first;
  if (!standIns || isFound(standIns)) return undefined;
  const isBetween = ({ slot }: Place) => slot !== undefined && slot !== 1 && slot !== last;
  const loaded = places.flatMap((place) => {
    const before = place.slot === last ? standIns.read.get(place.environment) : undefined;
    return [...(before ? [before] : []), ...(isBetween(place) ? [] : [load(place)])];
  });
  return { loaded, standIn: standIns.standIn, members: byEnvironment(places.filter(isBetween)) };
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
  const values = manifests.variableNames.map((name) => file.variables[name] ?? '');
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
    if (!own.every(isAlike) || !hasOwner) return undefined;
    standIns.set(environment.name, { ...first, slot, namespace, standIn });
  }
  return standIns;
}
