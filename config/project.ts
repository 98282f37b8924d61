import { basename, dirname, join, resolve } from 'node:path';
import { argoCdOf, sharedArgoCd, type ArgoCd } from './argocd';
import { clusterOf } from './cluster';
import { settingsOf } from './context';
import type { Place } from './place';
import { resolveDataPaths, type DataPaths } from './data-paths';
import { namesData } from './data-use';
import { resolveEnvironment } from './environments';
import { groupsOf } from './groups';
import { resolveGuard } from './guard';
import { shareGuards } from './shared-guards';
import { dashed, slotCount } from './header';
import { projectRootOf, type Inputs } from './inputs';
import { lifeOf } from './life';
import { resolveLimits } from './limits';
import { ManifestFiles } from './manifests/manifest-files';
import type { ManifestObject } from '../kubernetes/placed-object';
import { Scopes } from '../kubernetes/scope';
import { namespaceOf } from './namespace';
import { resolveNetwork } from './network';
import { inertKeys, inertRemark } from './inert-keys';
import { pendingEntries } from './pending';
import { secretVariables, type SecretVariable } from '../kubernetes/plain-secrets/plain-secrets';
import { Problems, UnusableInput, type Problem } from '../input/problem';
import { readRegister, Register } from './register';
import { Rendering } from './rendering';
import { readServices } from './schema/read-services';
import type { Services } from './schema/services';
import { ServicesFile } from './services-file';
import type { Target } from './target';
import { leftDataPaths, withoutUnusedData, type LoadedTarget } from './unused-data-paths';
import type { YamlDocument } from '../input/yaml-document';

/** One services.yaml and the files it names, for every target. */
export interface Project {
  readonly name: string;
  /** services.yaml, as messages call it. */
  readonly file: string;
  /** Environments in the order of services.yaml; slots by number. */
  readonly targets: readonly Target[];
  readonly register: Register;
  /** Which kinds belong to the cluster. */
  readonly scopes: Scopes;
  readonly argocd: ArgoCd;
  /** Environment variables that the project's files can read. */
  readonly variables: readonly string[];
  /** Variables among these that look secret, with their values. */
  readonly secretVariables: readonly SecretVariable[];
  /** What a user should know of services.yaml that is no matter of one target, and does not stop the work. */
  readonly remarks: readonly Problem[];
}

/**
 * Reads a project: every environment and every slot.
 *
 * @param path services.yaml; the files it names are relative to it, and the slot register is `slots/` beside it
 * @throws InvalidInput with every problem found
 */
export function loadProject(path: string, inputs: Inputs): Project {
  const problems = new Problems();
  const file = new ServicesFile(path, inputs, problems);
  const registerDirectory = join(dirname(path), 'slots');
  const manifests = new ManifestFiles();
  const objects: UncheckedObject[] = [];
  const projectRoot = problems.collect(() => projectRootOf(inputs, { file: path, line: 1, column: 1 })) ?? '';
  const inHeader = new Problems(problems);
  const places = placesOf(file, projectRoot, inHeader);
  const earlier = new Problems();
  for (const { position, message } of inHeader.all) earlier.add(position, message);
  for (const { position, message } of earlier.all) problems.add(position, message);
  const register = problems.collect(() => readRegister(registerDirectory, registerDirectory)) ?? new Register([]);
  const loaded = places.flatMap(
    (place) =>
      problems.collect(() => loadTarget(place, { file, register, manifests, earlier, objects }), place.slot) ?? [],
  );
  const fieldsUsed = new Set([...file.fieldsUsed, ...manifests.fieldsUsed]);
  const anySlots = file.header.environments.some(({ hasSlots }) => hasSlots);
  const targets = withoutUnusedData(loaded, problems).map(({ target, services }): Target => {
    const { environment, slot } = target;
    const inert = inertKeys(services, { environment, isSlot: slot !== undefined, anySlots, fieldsUsed });
    return { ...target, pending: [...target.pending, ...inert] };
  });
  const scopes = new Scopes(
    file.header.customResourceScopes,
    targets.flatMap(({ groups }) => groups.flatMap(({ objects }) => objects)),
    problems,
  );
  const slots = slotCount(file.header);
  const argocd = sharedArgoCd(loaded, problems);
  for (const record of register.active) {
    // Argo CD deletes what disappears from the output. Where there are no slots, the mistake that is said already may be why.
    if (record.slot > slots && (slots > 0 || problems.isEmpty))
      problems.add(
        record.position,
        `slot ${record.slot} is active, but maxSlots of ${path} is ${slots}: release it first, or raise maxSlots`,
      );
  }
  if (!problems.isEmpty) throw new UnusableInput(problems.all, objects);
  const variables = [...new Set([...file.variableNames, ...manifests.variableNames])].sort();
  return {
    name: file.header.project,
    file: path,
    targets: shareGuards(targets.map((target) => inNamespace(target, scopes))),
    register,
    scopes,
    argocd,
    variables,
    secretVariables: secretVariables(file.variables, variables),
    remarks: [...file.header.remarks, ...folderRemark(path, file.header.project), ...inertRemark(targets, path)],
  };
}

/** Commands and Argo CD look for the register of a project in the folder of its name. */
function folderRemark(file: string, project: string): Problem[] {
  const folder = dirname(resolve(file));
  const name = basename(folder);
  if (name === project || basename(dirname(folder)) !== 'projects') return [];
  const message = `project: is "${project}", but its folder is projects/${name}, where neither slots nor Argo CD find it: rename the folder to projects/${project}, or the project`;
  return [{ position: { file, line: 1, column: 1 }, message }];
}

/** The target with its objects in its namespace, but those that have another or belong to the cluster. */
function inNamespace(target: Target, scopes: Scopes): Target {
  const groups = target.groups.map((group) => ({
    ...group,
    objects: group.objects.map((entry) => ({ ...entry, object: scopes.place(entry.object, target.namespace) })),
  }));
  return { ...target, groups };
}

function placesOf(file: ServicesFile, projectRoot: string, problems: Problems): Place[] {
  const places: Place[] = [];
  for (const environment of file.header.environments) {
    const slots = environment.hasSlots
      ? Array.from({ length: environment.slots }, (_, index) => index + 1)
      : [undefined];
    for (const slot of slots) {
      const namespace = problems.collect(
        () => namespaceOf(file.header, file.variables, projectRoot, environment, slot),
        slot,
      );
      if (namespace === undefined) continue;
      if (!/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/.test(namespace)) {
        problems.add(
          environment.position,
          `${environment.name}: the namespace ${JSON.stringify(namespace)} must be a DNS label: lower-case letters, digits and "-", at most 63`,
          slot,
        );
      }
      const owner = places.find((place) => place.namespace === namespace);
      if (owner?.environment === environment.name) {
        problems.add(
          environment.position,
          `${environment.name}: slots ${owner.slot ?? ''} and ${slot ?? ''} have the same namespace ${namespace}`,
          slot,
        );
      }
      places.push({
        project: file.header.project,
        environment: environment.name,
        ...(slot !== undefined && { slot }),
        namespace,
        environmentPosition: environment.position,
        ownsNamespace: owner === undefined,
        projectRoot,
      });
    }
  }
  return places;
}

/** An object of a target that is not looked at any further here. */
export interface UncheckedObject {
  /** Namespace of its target. */
  readonly namespace: string;
  readonly entry: ManifestObject;
  readonly slot?: number | undefined;
  /** @default services.yaml states none */
  readonly kubernetesVersion?: string | undefined;
}

interface LoadContext {
  readonly file: ServicesFile;
  readonly register: Register;
  readonly manifests: ManifestFiles;
  /** What is known to be wrong with services.yaml. */
  readonly earlier: Problems;
  /** Takes the objects of all targets. */
  readonly objects: UncheckedObject[];
}

/** @throws InvalidInput with every problem, also with the problems of a stage after one that has found some */
function loadTarget(place: Place, { file, register, manifests, earlier, objects }: LoadContext): LoadedTarget {
  const { project, environment, slot, namespace, ownsNamespace } = place;
  const remarks: Problem[] = [];
  const inFile = new Problems(earlier);
  const document = file.render(place, remarks, inFile);
  const inSchema = new Problems(inFile);
  const services = readServices(document, inSchema);
  const rendering = new Rendering(place, settingsOf(services), file.variables, remarks);

  const problems = new Problems(inSchema);
  const settings = problems.collect(() => resolveEnvironment(environment, services, document)) ?? {};
  const inGroups = new Problems(inSchema);
  const groups = groupsOf(
    { file: file.path, services, document, rendering, environment: settings, manifests },
    inGroups,
  );
  const { kubernetesVersion } = services;
  const unchecked = (entry: ManifestObject): UncheckedObject => ({ entry, namespace, slot, kubernetesVersion });
  objects.push(...groups.flatMap((group) => group.objects.map(unchecked)));
  // Of a directory that nobody uses, it is not asked that it names the slot.
  const withoutSlot = { project, projectRoot: place.projectRoot };
  const usesData = !inGroups.isEmpty || namesData(groups, services.dataPaths?.root);
  const stated = ownsNamespace
    ? problems.collect(() => dataPathsOf(services, document, usesData ? place : withoutSlot, file))
    : undefined;
  const left = stated && slot !== undefined ? leftDataPaths(stated, slot, environment, services, document) : undefined;
  const dataPaths = left ? undefined : stated;
  const guard = resolveGuard(services, document, environment, problems);
  const limits = resolveLimits(services, document, slot, problems);
  problems.collect(() => {
    inGroups.throwIfAny();
  });
  problems.throwIfAny();
  const cluster = clusterOf(settings, { file: file.path, document, environment });
  const target: Target = {
    ...place,
    name: ownsNamespace ? namespace : `${project}-${dashed(environment)}`,
    generation: slot === undefined ? (settings.dataGeneration ?? 0) : register.generation(slot),
    ...(slot !== undefined && { life: lifeOf(register.record(slot)) }),
    ...(settings.imagePullPolicy && { imagePullPolicy: settings.imagePullPolicy }),
    imagePullSecrets: settings.imagePullSecrets ?? [],
    ...(cluster && { cluster }),
    ...(kubernetesVersion && { kubernetesVersion }),
    ...(dataPaths && { dataPaths }),
    dataPathsPosition: document.positionOf(['dataPaths']),
    guard,
    sharedNamespaces: services.sharedNamespaces ?? [],
    plainSecrets: services.plainSecrets ?? {},
    limits,
    network: resolveNetwork(services, slot),
    groups,
    remarks,
    pending: pendingEntries(services),
  };
  return { target, argocd: argoCdOf(services.argocd, document.positionOfKey(['argocd'])), services, usesData, left };
}

function dataPathsOf(
  services: Services,
  document: YamlDocument,
  { project, slot, projectRoot }: Pick<Place, 'project' | 'slot' | 'projectRoot'>,
  file: ServicesFile,
): DataPaths | undefined {
  if (!services.dataPaths) return undefined;
  return resolveDataPaths(services.dataPaths, document, {
    project,
    slot,
    checkouts: [projectRoot, resolve(dirname(file.path))],
    unsetVariables: file.variableNames.filter((name) => (file.variables[name] ?? '').trim() === ''),
  });
}
