import { isDeepStrictEqual } from 'node:util';
import { groupKind, objectIdentity, objectName, type KubernetesObject } from '../kubernetes/kubernetes-object';
import type { ManifestObject } from '../kubernetes/placed-object';
import { isClusterScoped } from '../kubernetes/scope';
import type { Notices } from '../input/notice';
import { formatPosition, type Problems } from '../input/problem';
import type { Project } from '../config/project';
import type { Target } from '../config/target';
import { checkForeignNamespace } from './project-checks/foreign-namespace';
import { HostsOfNamespace } from './hosts-of-namespace';
import type { KnownTexts } from '../kubernetes/plain-secrets/plain-secrets';
import {
  reportPlainSecrets,
  reportPlainSecretsOfBuilds,
  reportPlainSecretsOfHooks,
} from './project-checks/plain-secret-notices';
import { checkSecretValues } from './project-checks/secret-values';
import { countsInFile, isSecretWithValues } from './secrets';

/** An object of the files that belongs to no target. */
export interface SharedObject extends ManifestObject {
  /** The environments whose files have it. */
  readonly environments: readonly string[];
}

/** Which included objects are part of a target, and which belong to all of the project. */
export interface Placement {
  /** Objects of a target's group, by target name and group order. */
  objects(target: Target, order: number): readonly ManifestObject[];
  /** The Namespace as a file of the project has it. @default none: slotstack makes it */
  namespace(target: Target): ManifestObject | undefined;
  /** Hosts that Ingresses of the target's namespace use, and those of no other. */
  hosts(target: Target): readonly string[];
  /** Secrets of the project's files: no value of them goes to the output. */
  secrets(target: Target): readonly ManifestObject[];
  /** What is cluster-scoped or lies in a foreign namespace: deleting a slot may not take it along. */
  readonly shared: readonly SharedObject[];
}

/**
 * Places the included objects of a project: each once, in its target, or in the platform target that all share. Where targets
 * disagree on a shared object, that goes to `problems`.
 */
export function place(project: Project, notices: Notices, problems: Problems): Placement {
  const owners = project.targets.filter((target) => target.ownsNamespace);
  const placement = new ProjectPlacement(project, new Set(owners.map(({ namespace }) => namespace)));
  for (const target of project.targets) {
    const last = lastOfEach(target, { notices, problems });
    const reports = { notices, problems, known: new Map() };
    reportPlainSecretsOfHooks(target, project.secretVariables, reports);
    reportPlainSecretsOfBuilds(target, project.secretVariables, reports);
    for (const group of target.groups) {
      const own = group.objects.filter(
        (entry) => last.get(objectIdentity(entry.object)) === entry && placement.add(target, entry, problems, notices),
      );
      placement.groups.set(`${target.name}/${group.order}`, own);
      if (group.comes === 'for a deploy') refuseLasting(group.objects, target, problems);
    }
  }
  return placement;
}

class ProjectPlacement implements Placement {
  readonly groups = new Map<string, readonly ManifestObject[]>();
  private readonly namespaces = new Map<string, ManifestObject>();
  private readonly secretsByTarget = new Map<string, ManifestObject[]>();
  private readonly sharedObjects = new Map<string, SharedObject>();
  private readonly hostsOfNamespace = new HostsOfNamespace();
  private readonly knownTexts: KnownTexts = new Map();

  /** @param ownNamespaces namespaces that are targets of the project */
  constructor(
    private readonly project: Project,
    private readonly ownNamespaces: ReadonlySet<string>,
  ) {}

  objects(target: Target, order: number): readonly ManifestObject[] {
    return this.groups.get(`${target.name}/${order}`) ?? [];
  }

  namespace(target: Target): ManifestObject | undefined {
    return this.namespaces.get(target.name);
  }

  hosts(target: Target): readonly string[] {
    return this.hostsOfNamespace.ownOf(target.namespace);
  }

  secrets(target: Target): readonly ManifestObject[] {
    return this.secretsByTarget.get(target.name) ?? [];
  }

  get shared(): readonly SharedObject[] {
    return [...this.sharedObjects.values()];
  }

  /** Whether the object stays in the target's group; it is kept elsewhere, or reported, where it does not. */
  add(target: Target, entry: ManifestObject, problems: Problems, notices: Notices): boolean {
    const { object, position } = entry;
    if (isSecretWithValues(object)) {
      this.secretsByTarget.set(target.name, [...this.secrets(target), entry]);
      checkSecretValues(entry, problems);
      if (object.metadata.namespace !== target.namespace)
        notices.add(
          target.name,
          position,
          `${objectName(object)} in namespace ${object.metadata.namespace} is left out, because no secret value is written to the output, and nobody but whoever has that namespace applies it`,
        );
      else if (countsInFile(object.metadata, target))
        notices.add(
          target.name,
          position,
          `${objectName(object)} is left out, because no secret value is written to the output: ${target.slot === undefined ? 'it must exist in the cluster' : 'slotstack secrets apply puts it there'}`,
        );
      return false;
    }
    const isOwnNamespace = object.kind === 'Namespace' && this.ownNamespaces.has(object.metadata.name);
    if (isOwnNamespace && !(target.ownsNamespace && object.metadata.name === target.namespace)) {
      notices.add(target.name, position, `${objectName(object)} is left out: it belongs to another target`);
      return false;
    }
    reportPlainSecrets(target, entry, this.project.secretVariables, { notices, problems, known: this.knownTexts });
    if (isOwnNamespace) {
      this.namespaces.set(target.name, entry);
      return false;
    }
    if (!isClusterScoped(object)) {
      if (this.project.scopes.of(object) === undefined) noticeUnknownScope(target, entry, notices);
      if (object.metadata.namespace === target.namespace) {
        this.hostsOfNamespace.add(target.namespace, entry);
        return true;
      }
      checkForeignNamespace(target, entry, { ownNamespaces: this.ownNamespaces, problems, notices });
    }
    this.share(target, entry, problems);
    return false;
  }

  private share({ environment }: Target, entry: ManifestObject, problems: Problems): void {
    const identity = objectIdentity(entry.object);
    const other = this.sharedObjects.get(identity);
    const environments = [...new Set([...(other?.environments ?? []), environment])];
    this.sharedObjects.set(identity, { ...(other ?? entry), environments });
    if (other && !isDeepStrictEqual(other.object, entry.object)) {
      problems.add(
        entry.position,
        `${objectName(entry.object)} is shared by the whole cluster, but its content differs between targets: make it the same in all, or give it a name of its own in each`,
      );
    }
  }
}

/** What is cluster-wide in truth would be in every target; one that states a namespace says that it is not. */
function noticeUnknownScope({ name }: Target, { object, document, position }: ManifestObject, notices: Notices): void {
  const { metadata } = document.value as KubernetesObject;
  if (metadata.namespace) return;
  const { group, kind } = groupKind(object);
  notices.add(
    name,
    position,
    `${objectName(object)} is taken for namespaced, because its definition is not among the files: state the scope of ${kind}.${group} in customResourceScopes`,
  );
}

/** What would stay in the platform, where nobody deletes it, is not there for a deploy. */
function refuseLasting(objects: readonly ManifestObject[], target: Target, problems: Problems): void {
  for (const { object, position } of objects) {
    const { namespace } = object.metadata;
    if (!isClusterScoped(object) && namespace === target.namespace) continue;
    const where = isClusterScoped(object) ? 'belongs to the whole cluster' : `is in namespace ${namespace ?? ''}`;
    problems.add(
      position,
      `${objectName(object)} ${where}, and is in a group that is temporary: it would stay`,
      target.slot,
    );
  }
}

/** Of objects that a target has twice, the last one: codexctl applies them one after the other. */
function lastOfEach(
  target: Target,
  { notices, problems }: { readonly notices: Notices; readonly problems: Problems },
): Map<string, ManifestObject> {
  const last = new Map<string, ManifestObject>();
  const groupOf = new Map(target.groups.flatMap((group) => group.objects.map((entry) => [entry, group] as const)));
  for (const entry of target.groups.flatMap((group) => group.objects)) {
    const identity = objectIdentity(entry.object);
    const earlier = last.get(identity);
    const both = [earlier, entry].map((each) => each && groupOf.get(each));
    if (earlier && both.some((group) => group?.comes === 'for a deploy'))
      problems.add(
        entry.position,
        `${objectName(entry.object)} is also in ${formatPosition(earlier.position)}, and one of the two groups is temporary: it would end with each deploy`,
        target.slot,
      );
    if (earlier && !isDeepStrictEqual(earlier.object, entry.object)) {
      notices.add(
        target.name,
        earlier.position,
        `${objectName(entry.object)} is replaced by the one in ${formatPosition(entry.position)}`,
      );
    }
    last.set(identity, entry);
  }
  return last;
}
