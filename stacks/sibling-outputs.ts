import { isDeepStrictEqual } from 'node:util';
import type { Project } from '../config/project';
import type { Sibling, Siblings } from '../config/siblings';
import type { Target } from '../config/target';
import { objectIdentity } from '../kubernetes/kubernetes-object';
import type { SharedObject } from './placement';
import type { SiblingTexts } from '../output/sibling-texts';
import type { TargetOutput } from '../output/target-output';
import type { StandIn } from '../siblings/stand-in';
import type { BuiltTargets } from './built-targets';

/**
 * What was built, with the outputs of all slots in place of those of their stand-ins; of targets without an object none.
 * Undefined where a stand-in does not give what was built for the first and the last of its siblings: then it gives no
 * other either.
 *
 * @throws DependsOnSlot where a key holds a fact
 */
export function withMembers(
  { siblings, targets }: Pick<Project, 'siblings' | 'targets'>,
  built: BuiltTargets,
  texts: ReadonlyMap<Target, SiblingTexts>,
): BuiltTargets | undefined {
  let secrets = [...built.secrets];
  const standIns = new Set(siblings.map(({ target }) => target.name));
  let outputs = built.outputs.filter((output) => standIns.has(output.name) || hasFiles(output));
  for (const { standIn, target, members, ends } of siblings) {
    const output = outputs.find(({ name }) => name === target.name);
    const ownSecrets = secrets.find((each) => each.target === target.name);
    const own = texts.get(target);
    if (!output || !ownSecrets || !own) return undefined;
    const outputOf = outputsOf(output, standIn, own);
    const secretsOf = ({ facts }: Sibling) => standIn.valueOf(ownSecrets, facts);
    const isRight = (end: Sibling) =>
      isSame(
        outputOf(end),
        built.outputs.find(({ name }) => name === end.target.name),
      ) &&
      isDeepStrictEqual(
        secretsOf(end),
        secrets.find((each) => each.target === end.target.name),
      );
    if (!ends.every(isRight)) return undefined;
    // Not asked of the members, whose files would be written for it.
    const made = hasFiles(output) ? members.map(outputOf) : [];
    outputs = outputs.flatMap((each) => (each === output ? made : [each]));
    secrets = secrets.flatMap((each) => (each === ownSecrets ? members.map(secretsOf) : [each]));
  }
  const order = new Map(targets.map(({ name }, index) => [name, index]));
  const inOrder = (a: string, b: string) => (order.get(a) ?? 0) - (order.get(b) ?? 0);
  outputs.sort((a, b) => inOrder(a.name, b.name));
  secrets.sort((a, b) => inOrder(a.target, b.target));
  const shared = sharedOf(siblings, built.shared);
  return shared && { outputs, secrets, shared };
}

/** What gives the output of each sibling; its files are written when somebody asks for them. */
function outputsOf(
  { name, files, kinds, places }: TargetOutput,
  standIn: StandIn,
  texts: SiblingTexts,
): (sibling: Sibling) => TargetOutput {
  const templates = [...files].map(([file, text]) => ({ file, textOf: texts.template(text) }));
  return ({ facts }) => ({
    name: standIn.textOf(name, facts),
    kinds,
    get files() {
      return new Map(templates.map(({ file, textOf }) => [standIn.textOf(file, facts), textOf(facts)]));
    },
    get places() {
      return new Map([...places].map(([identity, position]) => [standIn.textOf(identity, facts), position]));
    },
  });
}

export function hasFiles({ files }: TargetOutput): boolean {
  return files.size > 0;
}

function isSame(made: TargetOutput, built: TargetOutput | undefined): boolean {
  return isDeepStrictEqual({ ...made }, { ...built });
}

/**
 * Objects that belong to no target, with those of each slot in place of those of the stand-ins; undefined where the
 * first and the last slot have others.
 */
function sharedOf(siblings: readonly Siblings[], shared: readonly SharedObject[]): SharedObject[] | undefined {
  const [first] = siblings;
  if (!first) return [...shared];
  const { standIn, members, ends } = first;
  const result: SharedObject[] = [];
  let own: SharedObject[] = [];
  const byIdentity = new Map(shared.map((entry) => [objectIdentity(entry.object), entry.object]));
  const isRight = ({ object }: SharedObject) =>
    ends.every(({ facts }) => {
      const made = standIn.valueOf(object, facts);
      return isDeepStrictEqual(made, byIdentity.get(objectIdentity(made)));
    });
  const end = () => {
    // In the order of slots, as they come from slots that are read one by one.
    for (const { facts } of members)
      result.push(...own.map((entry) => ({ ...entry, object: standIn.valueOf(entry.object, facts) })));
    own = [];
  };
  for (const entry of shared) {
    if (standIn.isIn(JSON.stringify(entry.object))) {
      // The objects of slots that have something of their own belong between.
      if (standIn.apart.size > 0 || !isRight(entry)) return undefined;
      own.push(entry);
    } else {
      end();
      result.push(entry);
    }
  }
  end();
  return result;
}
