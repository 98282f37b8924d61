import { isDeepStrictEqual } from 'node:util';
import { inNamespace } from './in-namespace';
import type { Place } from './place';
import type { Scopes } from '../kubernetes/scope';
import type { ReadAlike } from './read-alike';
import type { SlotFacts } from '../siblings/slot-facts';
import type { StandIn } from '../siblings/stand-in';
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
  /** The first and the last of those that could be, which are made by themselves to be compared with what it gives. */
  readonly ends: readonly Sibling[];
}

export interface Sibling {
  readonly facts: SlotFacts;
  readonly target: Target;
}

/** Targets of a project, of which some are alike. */
interface AlikeTargets {
  /** Environments in the order of services.yaml; slots by number. */
  readonly targets: readonly Target[];
  readonly siblings: readonly Siblings[];
}

/**
 * All targets: those that were not read have what their stand-in has, with their own facts. Undefined where that does
 * not give the slots that it was to be compared with, too.
 *
 * @param project made of what was read
 * @param places of all targets
 */
export function withSiblings(
  { targets, scopes }: { readonly targets: readonly Target[]; readonly scopes: Scopes },
  places: readonly Place[],
  { standIn, facts, members, ends }: ReadAlike,
  load: (place: Place) => LoadedTarget,
): AlikeTargets | undefined {
  const siblings = targets
    .filter(({ slot }) => slot === standIn.facts.slot)
    .map((target): Siblings => {
      const of = ({ slot = 0 }: Place, groups: () => Target['groups']): Sibling => {
        const own = facts(slot);
        return { facts: own, target: withGroups(ownOf(target, standIn, own), groups) };
      };
      const { environment } = target;
      const those = members.get(environment) ?? [];
      const compared = targets.filter((each) => each.environment === environment && ends.includes(each.slot ?? 0));
      return {
        standIn,
        target,
        members: those.map((place) => of(place, () => inNamespace(load(place).target, scopes).groups)),
        ends: compared.map((each) => ({ facts: facts(each.slot ?? 0), target: each })),
      };
    });
  const isRight = ({ target, ends: compared }: Siblings) =>
    compared.every((end) => isDeepStrictEqual(ownOf(target, standIn, end.facts), withoutGroups(end.target)));
  if (!siblings.every(isRight)) return undefined;
  const all = targets.flatMap((target) => {
    const those = siblings.find((each) => each.target === target);
    return those ? those.members.map((member) => member.target) : [target];
  });
  return { targets: inOrder(all, places), siblings };
}

/** As they are when each was read by itself. */
function inOrder(targets: readonly Target[], places: readonly Place[]): Target[] {
  const keyOf = ({ environment, slot }: Pick<Place, 'environment' | 'slot'>) => `${slot ?? ''} ${environment}`;
  const order = new Map(places.map((place, index) => [keyOf(place), index]));
  return [...targets].sort((a, b) => (order.get(keyOf(a)) ?? 0) - (order.get(keyOf(b)) ?? 0));
}

function ownOf(target: Target, standIn: StandIn, facts: SlotFacts): Omit<Target, 'groups'> {
  return standIn.valueOf(withoutGroups(target), facts);
}

function withoutGroups({ groups, ...others }: Target): Omit<Target, 'groups'> {
  return others;
}

/** A target whose manifests are read when somebody asks for them. */
function withGroups(target: Omit<Target, 'groups'>, read: () => Target['groups']): Target {
  let groups: Target['groups'] | undefined;
  return {
    ...target,
    get groups() {
      return (groups ??= read());
    },
  };
}
