import type { KubernetesObject } from '../kubernetes/kubernetes-object';
import { objectsOfFile } from '../config/manifests/manifest-object';
import { Register } from '../config/register';
import type { Git } from '../git/git';
import { isSame, type Files } from '../git/tree';
import { targetsIn } from '../publish/publication';
import { setbacks, slotChanges } from '../publish/register-changes';
import { dataConsequences } from './data';
import { objectChanges, type ObjectChanges } from './objects';

/** Manifests, and the registers beside them. */
export interface Side {
  /** Ids of all files, by their path in a publication. */
  readonly files: Files;
  /** Register of each project. @default not known */
  readonly registers?: ReadonlyMap<string, Register>;
  /** The commit that they were made from. @default not known */
  readonly source?: string;
}

/** What changes in targets, in all of them in the same way, but for their names and numbers. */
export interface TargetChange {
  readonly names: readonly string[];
  readonly objects: ObjectChanges;
  /** What becomes of their data. */
  readonly data: readonly string[];
}

export interface Comparison {
  readonly added: readonly string[];
  readonly changed: readonly TargetChange[];
  readonly removed: readonly string[];
  readonly unchanged: number;
  /** Slots that are taken, cleaned and released. */
  readonly slots: readonly string[];
  /** Why the second side would not be published over the first. */
  readonly refusals: readonly string[];
}

/** How the second side differs from the first. */
export function compare(git: Git, before: Side, after: Side): Comparison {
  const [old, young] = [targetsIn(before.files), targetsIn(after.files)];
  const common = [...young].flatMap(([name, to]) => {
    const from = old.get(name);
    return from ? [{ name, from, to }] : [];
  });
  const differing = common.filter(({ from, to }) => !isSame(from, to)).sort((a, b) => (a.name < b.name ? -1 : 1));
  const read = reader(
    git,
    differing.flatMap(({ from, to }) => [without(from, to), without(to, from)]),
  );
  const groups = new Map<string, TargetChange & { readonly names: string[] }>();
  for (const { name, from, to } of differing) {
    const [oldObjects, youngObjects] = [read(without(from, to)), read(without(to, from))];
    const objects = objectChanges(oldObjects, youngObjects);
    const data = dataConsequences(oldObjects, youngObjects);
    const key = likeness(name, JSON.stringify({ objects, data }));
    const group = groups.get(key);
    if (group) group.names.push(name);
    else groups.set(key, { names: [name], objects, data });
  }
  return {
    added: [...young.keys()].filter((name) => !old.has(name)).sort(),
    changed: [...groups.values()],
    removed: [...old.keys()].filter((name) => !young.has(name)).sort(),
    unchanged: common.length - differing.length,
    ...registerChanges(before, after),
  };
}

/** The files that are not the same among the others. */
function without(files: Files, others: Files): Files {
  return new Map([...files].filter(([path, id]) => others.get(path) !== id));
}

/** Reads all of these files in one call. @returns gives the objects in some of them */
function reader(git: Git, all: readonly Files[]): (files: Files) => KubernetesObject[] {
  const ids = [...new Set(all.flatMap((files) => [...files.values()]))];
  const texts = new Map(git.blobs(ids).map((text, index) => [ids[index], text]));
  return (files) => [...files].sort().flatMap(([path, id]) => objectsOfFile(path, texts.get(id) ?? ''));
}

/**
 * A text that is equal for targets that change in the same way: the change without name, number, and hashes in names.
 */
function likeness(target: string, change: string): string {
  const [, number] = /(?:^|-)(\d+)(?:-|$)/.exec(target) ?? [];
  const anonymous = change.replaceAll(target, '').replace(/-[0-9a-f]{8}(?=")/g, '');
  return number === undefined ? anonymous : anonymous.replace(new RegExp(`(?<=[-/=])${number}(?![0-9])`, 'g'), '');
}

function registerChanges(before: Side, after: Side): Pick<Comparison, 'slots' | 'refusals'> {
  const slots: string[] = [];
  const refusals: string[] = [];
  for (const [project, register] of (before.registers && after.registers) ?? []) {
    const old = before.registers?.get(project) ?? new Register([]);
    slots.push(...slotChanges(old, register).map((line) => `${project}: ${line}`));
    refusals.push(...setbacks(old, register).map((line) => `${project}: ${line}`));
  }
  return { slots, refusals };
}
