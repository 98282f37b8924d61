/** A label selector, as manifests write it. */
export interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>> | null | undefined;
  readonly matchExpressions?: readonly Requirement[] | null | undefined;
}

export interface Requirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[] | undefined;
}

/** More of them would be no help to anybody who reads the manifests. */
const most = 16;

/**
 * Selectors that together select the pods that none of `selectors` does: none where all pods are selected already, undefined
 * where it would take too many.
 *
 * What policies allow adds up, so one that is to hold for the other pods only must not select these.
 */
export function othersThan(selectors: readonly Selector[]): Selector[] | undefined {
  // A pod is selected by none if of each selector, one requirement does not hold. A choice is a set of these, each as text.
  let choices: ReadonlySet<string>[] = [new Set()];
  for (const selector of selectors) {
    const opposites = requirementsOf(selector).map(oppositeOf);
    choices = widest(choices.flatMap((choice) => opposites.map((opposite) => new Set([...choice, ...opposite]))));
    if (choices.length > most) return undefined;
  }
  return choices.map(selectorOf);
}

function requirementsOf({ matchLabels, matchExpressions }: Selector): Requirement[] {
  const labels = Object.entries(matchLabels ?? {}).map(([key, value]) => ({ key, operator: 'In', values: [value] }));
  return [...labels, ...(matchExpressions ?? [])];
}

/** What must hold of a pod so that the requirement does not. */
function oppositeOf({ key, operator, values = [] }: Requirement): string[] {
  switch (operator) {
    case 'In':
      return values.map((value) => textOf({ key, operator: 'NotIn', values: [value] }));
    case 'NotIn':
      return [textOf({ key, operator: 'In', values: [...values].sort() })];
    case 'Exists':
      return [textOf({ key, operator: 'DoesNotExist' })];
    default:
      return [textOf({ key, operator: 'Exists' })];
  }
}

function textOf(requirement: Requirement): string {
  return JSON.stringify(requirement);
}

/** Without the choices that select only what another one does. */
function widest(choices: readonly ReadonlySet<string>[]): ReadonlySet<string>[] {
  const byText = new Map(choices.map((choice) => [[...choice].sort().join(), choice]));
  const distinct = [...byText.values()];
  return distinct.filter(
    (choice) => !distinct.some((other) => other.size < choice.size && [...other].every((each) => choice.has(each))),
  );
}

/** With the values of one key together, as a person would write it. */
function selectorOf(choice: ReadonlySet<string>): Selector {
  const excluded = new Map<string, string[]>();
  const expressions: Requirement[] = [];
  for (const text of [...choice].sort()) {
    const requirement = JSON.parse(text) as Requirement;
    if (requirement.operator !== 'NotIn') expressions.push(requirement);
    else excluded.set(requirement.key, [...(excluded.get(requirement.key) ?? []), ...(requirement.values ?? [])]);
  }
  const all = [...[...excluded].map(([key, values]) => ({ key, operator: 'NotIn', values })), ...expressions];
  return all.length === 0 ? {} : { matchExpressions: all };
}
